import Glibc

/// Sixteen mebibytes that are given up when the disk is full, so that reversals still commit.
struct DiskReserve: Sendable {
    static let bytes = 16 << 20
    let path: String

    /// Whether the space is held.
    var isHeld: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_size >= Self.bytes
            && Int(status.st_blocks) * 512 >= Self.bytes
    }

    /// Takes the space; false when the disk does not give it.
    func take() -> Bool {
        if isHeld { return true }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, off_t(Self.bytes)) == 0 else {
            unlink(path)
            return false
        }
        return true
    }

    /// Gives the space back to the disk.
    func giveUp() {
        unlink(path)
    }
}
