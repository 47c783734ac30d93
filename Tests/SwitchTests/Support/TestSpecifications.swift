import Foundation
import ISO8583

/// The repository's own specifications.
enum TestSpecifications {
    private static let library = Result {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return try SpecificationLibrary(folder: folder.path + "/specs")
    }

    /// A dialect that is there.
    static func named(_ name: String) throws -> DialectSpecification {
        guard let specification = try library.get()[name] else { throw Missing(name: name) }
        return specification
    }

    /// The files by name, to lay something over them.
    static func sources() throws -> [String: String] { try library.get().sources }

    struct Missing: Error {
        var name: String
    }
}
