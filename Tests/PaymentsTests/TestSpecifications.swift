import ISO8583

/// The specifications of the repository, read once.
enum TestSpecifications {
    private static let library = Result { () throws(SpecificationError) in
        try SpecificationLibrary(folder: folder)
    }

    private static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/") + "/specs"
    }()

    static func load(_ name: String) throws(SpecificationError) -> DialectSpecification {
        guard let specification = try library.get()[name] else {
            preconditionFailure("The repository has no specification \(name).")
        }
        return specification
    }
}
