import ISO8583

/// The specifications of the repository, read once.
enum TestSpecifications {
    private static let library = Result { () throws(SpecificationError) in
        try SpecificationLibrary(folder: root + "/specs")
    }

    /// The folder of the package.
    static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    static func load(_ name: String) throws(SpecificationError) -> DialectSpecification {
        guard let specification = try library.get()[name] else {
            preconditionFailure("The repository has no specification \(name).")
        }
        return specification
    }

    /// The files by name, to lay something over them.
    static func sources() throws(SpecificationError) -> [String: String] {
        try library.get().sources
    }
}
