import Foundation
import ISO8583

/// Specifications named on the command line: a name, or a path that ends in `.yaml`.
enum SpecificationFiles {
    /// A specification by name or path.
    static func specification(
        _ word: String,
        _ source: SpecificationSource
    ) throws -> DialectSpecification {
        guard word.hasSuffix(".yaml") || word.contains("/") else { return try source.named(word) }
        let text = try InputReader.text(of: word)
        do throws(SpecificationError) {
            let resolver = resolver(beside: word, source)
            return try DialectSpecification(yaml: text, named: word, resolving: resolver)
        } catch {
            for finding in error.findings.dropLast() { Console.talk("forecourt: \(finding)") }
            throw CommandFailure(.badInput, error.findings.last?.description ?? word)
        }
    }

    /// Finds what a file extends: beside it first, then among the known texts.
    static func resolver(
        beside path: String,
        _ source: SpecificationSource
    ) -> (String) -> String? {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        return { name in
            for candidate in [folder, source.folder].compactMap({ $0 }) {
                // A file that is not there is no error yet: the next place may have it.
                let text = try? String(contentsOfFile: "\(candidate)/\(name).yaml", encoding: .utf8)
                if let text { return text }
            }
            return SpecificationSource.builtIn[name]
        }
    }

    /// Files as they are, folders as the `.yaml` files in them.
    static func expand(_ paths: [String]) throws -> [String] {
        try paths.flatMap { path -> [String] in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw CommandFailure(.noInput, "\(path): no such file", cure: "check the path")
            }
            guard isFolder.boolValue else { return [path] }
            let names = try FileManager.default.contentsOfDirectory(atPath: path)
            return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(path)/\($0)" }
        }
    }
}
