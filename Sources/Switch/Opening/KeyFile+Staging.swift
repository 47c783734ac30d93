import Glibc

/// The key file that is about to take another's place.
///
/// ```text
/// write and sync FILE.new ── commit the re-wrapped keys ── rename FILE.new to FILE ── sync folder
///      either file starts the switch until here ───────────────┘
/// ```
extension KeyFile {
    /// The next key, beside this file until the journal is wrapped under it.
    var staged: KeyFile { KeyFile(path: path + ".new") }

    /// Removes the file where it is there.
    func remove() throws(StartError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure() }
    }

    /// Puts the staged file in this one's place, durably.
    func takeStaged() throws(StartError) {
        guard rename(staged.path, path) == 0 else { throw failure() }
        try syncFolder()
    }

    /// Makes names in the file's folder durable.
    func syncFolder() throws(StartError) {
        let folder =
            path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
        let descriptor = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private func failure() -> StartError {
        .masterKeyUnreadable(path: path, reason: String(cString: strerror(errno)))
    }
}
