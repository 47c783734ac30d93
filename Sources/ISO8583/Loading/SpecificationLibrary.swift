import Text

/// The specifications at hand, by name: loaded, resolved and validated once.
public struct SpecificationLibrary: Sendable {
    /// The specifications that can be used, by name; abstract ones are not among them.
    public let specifications: [String: DialectSpecification]

    /// The text of each file, by the name without `.yaml`.
    public let sources: [String: String]

    /// What is wrong with the files that cannot be used, by the name without `.yaml`.
    public let broken: [String: SpecificationError]

    /// Reads the texts of specification files, by name without `.yaml`.
    ///
    /// `folder` goes in front of file names in findings. Throws all that is wrong with any of them.
    public init(sources: [String: String], folder: String = "") throws(SpecificationError) {
        self.init(sources: sources, folder: folder, unreadable: [:])
        try refuseBroken()
    }

    /// Reads what can be read: a file with mistakes is among ``broken`` and stops no other.
    init(
        sources: [String: String],
        folder: String,
        unreadable: [String: SpecificationError]
    ) {
        var loaded: [String: DialectSpecification] = [:]
        var broken = unreadable
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        for name in sources.keys.sorted() {
            do {
                let specification = try SpecificationLibrary.read(name, sources, prefix)
                if !specification.isAbstract { loaded[specification.name] = specification }
            } catch {
                broken[name] = error
            }
        }
        specifications = loaded
        self.sources = sources
        self.broken = broken
    }

    /// Throws all that is wrong with any file.
    func refuseBroken() throws(SpecificationError) {
        var findings: [SpecificationError.Finding] = []
        for (_, error) in broken.sorted(by: { $0.key < $1.key }) {
            // A mistake in a file that several extend is told once.
            for finding in error.findings where !findings.contains(finding) {
                findings.append(finding)
            }
        }
        guard findings.isEmpty else { throw SpecificationError(findings: findings) }
    }

    private static func read(
        _ name: String,
        _ sources: [String: String],
        _ prefix: String
    ) throws(SpecificationError) -> DialectSpecification {
        let file = prefix + name + ".yaml"
        let specification = try DialectSpecification(
            yaml: sources[name] ?? "",
            named: file,
            resolving: { sources[$0] }
        )
        guard specification.name == name else {
            let finding = SpecificationError.Finding(
                file: file,
                line: 1,
                column: 1,
                rule: "file-name",
                message: "the file is called \(name), its specification \(specification.name)",
                cure: "give both the same name"
            )
            throw SpecificationError(findings: [finding])
        }
        return specification
    }

    /// One specification of those whose texts are given by name, and what it extends.
    ///
    /// nil where it is abstract, or cannot be used: the whole library says why.
    public static func specification(
        _ name: String,
        text: (String) -> String?
    ) -> DialectSpecification? {
        // A failure is for whoever reads all of them.
        guard let yaml = text(name),
            let found = try? DialectSpecification(
                yaml: yaml,
                named: name + ".yaml",
                resolving: text
            ),
            found.name == name, !found.isAbstract
        else { return nil }
        return found
    }

    /// The names that can be used, in alphabetical order.
    public var names: [String] { specifications.keys.sorted() }

    /// A specification by its name.
    public subscript(name: String) -> DialectSpecification? { specifications[name] }

    /// The name that was probably meant by an unknown one.
    public func suggestion(for name: String) -> String? {
        NearestWord.find(name, among: names)
    }

    /// What to do where there is no specification of a name: mend its file, or write another name.
    public func cure(forMissing name: String) -> String {
        if let finding = broken[name]?.findings.first { return "mend its file: \(finding)" }
        return suggestion(for: name).map { "did you mean '\($0)'?" }
            ?? "one of " + names.joined(separator: ", ")
    }
}
