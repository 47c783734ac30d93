import Foundation

/// The work tree that these tests were compiled from.
enum Repository {
    static let root: URL = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What a build, a run or an editor leaves behind; `.gitignore` keeps it out of a commit.
    static func isLeftBehind(_ name: String) -> Bool {
        [".git", ".forecourt", ".swiftpm", ".vscode", ".idea", "Package.resolved"].contains(name)
            || name.hasPrefix(".build")
    }

    static func topLevelNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { !isLeftBehind($0) }
            .sorted()
    }

    /// The path of every file, relative to the root, in a fixed order.
    static func paths() throws -> [String] {
        var found: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            let url = root.appending(path: folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: url.path)
            where !isLeftBehind(name) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                let values = try root.appending(path: path)
                    .resourceValues(forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
                // A link is read where the file stands.
                if values.isSymbolicLink == true { continue }
                if values.isDirectory == true { folders.append(path) } else { found.append(path) }
            }
        }
        return found.sorted()
    }

    /// Every text file; what is not UTF-8 (the fuzzer's corpus, captures) is left out.
    static func texts() throws -> [SourceText] { try readOnce.get() }

    /// Reading them all takes longer than any rule that looks at them.
    private static let readOnce = Result { try read() }

    private static func read() throws -> [SourceText] {
        try paths().compactMap { path in
            let data = try Data(contentsOf: root.appending(path: path))
            guard !data.contains(0), let content = String(data: data, encoding: .utf8) else {
                return nil
            }
            return SourceText(path: path, content: content)
        }
    }
}
