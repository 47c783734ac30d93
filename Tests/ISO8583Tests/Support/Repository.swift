import Foundation
import ISO8583
import Text

/// The files of this repository that tests read.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let library: Result<SpecificationLibrary, SpecificationError> = {
        do throws(SpecificationError) {
            return .success(try SpecificationLibrary(folder: root.appending(path: "specs").path))
        } catch {
            return .failure(error)
        }
    }()

    static func specification(_ name: String) throws -> DialectSpecification {
        guard let specification = try library.get()[name] else { throw MissingFile(name: name) }
        return specification
    }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// Every fixture, `folder/name`, in order.
    static let fixtures: [String] = {
        let folder = root.appending(path: "fixtures").resolvingSymlinksInPath().path
        let files = FileManager.default.enumerator(atPath: folder)?.allObjects ?? []
        return files.compactMap { $0 as? String }.filter { $0.hasSuffix(".hex") }
            .map { String($0.dropLast(4)) }.sorted()
    }()

    /// The bytes of an annotated hex file.
    static func hex(_ path: String) throws -> [UInt8] {
        let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
        let digits = lines.map { $0.prefix { $0 != "#" } }.joined(separator: "\n")
        guard let bytes = Hexadecimal.bytes(digits) else { throw MissingFile(name: path) }
        return bytes
    }

    struct MissingFile: Error {
        let name: String
    }
}
