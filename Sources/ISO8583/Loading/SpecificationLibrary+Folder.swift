import Foundation

/// A library read from a folder of files.
extension SpecificationLibrary {
    /// Reads every `.yaml` file of a folder.
    ///
    /// Throws where the folder cannot be read (rule `folder`), a file is over 1 MiB or no text, or
    /// any specification is wrong.
    public init(folder: String) throws(SpecificationError) {
        try self.init(usableIn: folder)
        try refuseBroken()
    }

    /// Reads every `.yaml` file of a folder that can be read; the others are ``broken``.
    ///
    /// Throws where the folder cannot be read (rule `folder`).
    public init(usableIn folder: String) throws(SpecificationError) {
        // Why it cannot be read does not matter to the caller: the answer is the same.
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw SpecificationLibrary.failure(
                folder,
                "the folder cannot be read",
                cure: "check the path and its mode"
            )
        }
        var texts: [String: String] = [:]
        var unreadable: [String: SpecificationError] = [:]
        for file in names.sorted() where file.hasSuffix(".yaml") {
            let path = folder + "/" + file
            let name = String(file.dropLast(5))
            guard let text = SpecificationLibrary.text(of: path) else {
                unreadable[name] = SpecificationLibrary.failure(
                    path,
                    "the file cannot be read as text of at most 1 MiB",
                    cure: "check its mode, size and encoding (UTF-8)"
                )
                continue
            }
            texts[name] = text
        }
        self.init(sources: texts, folder: folder, unreadable: unreadable)
    }

    /// One specification of a folder, and what it extends; the other files are not read.
    ///
    /// nil where there is none of that name that can be used: the whole library says why.
    public static func specification(
        _ name: String,
        in folder: String
    ) -> DialectSpecification? {
        specification(name) { $0.contains("/") ? nil : text(of: "\(folder)/\($0).yaml") }
    }

    private static func text(of path: String) -> String? {
        // The reason is the same for the caller: this file cannot be used.
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)),
            data.count <= YAMLDocument.maximumBytes
        else { return nil }
        return String(validating: data, as: UTF8.self)
    }

    private static func failure(
        _ file: String,
        _ message: String,
        cure: String
    ) -> SpecificationError {
        SpecificationError(findings: [
            SpecificationError.Finding(
                file: file,
                line: 0,
                column: 0,
                rule: "folder",
                message: message,
                cure: cure
            )
        ])
    }
}
