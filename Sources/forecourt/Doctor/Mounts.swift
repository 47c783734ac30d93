/// The mounts of this machine, by the text of `/proc/self/mountinfo`.
struct Mounts {
    private let mounts: [(point: String, type: String)]

    init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 6, let dash = words.firstIndex(of: "-"), dash + 1 < words.count
            else { return nil }
            return (Self.unescaped(words[4]), String(words[dash + 1]))
        }
    }

    /// The file system of an absolute path: that of the longest mount above it, the last where
    /// there are several.
    func type(of path: String) -> String? {
        var found: (length: Int, type: String)?
        for (point, type) in mounts {
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            if isAbove, point.utf8.count >= found?.length ?? 0 {
                found = (point.utf8.count, type)
            }
        }
        return found?.type
    }

    /// The kernel writes a blank as `\040`.
    private static func unescaped(_ text: Substring) -> String {
        String(text.replacing("\\040", with: " "))
    }
}
