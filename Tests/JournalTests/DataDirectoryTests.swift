import Foundation
import Glibc
import Journal
import Testing

@Suite struct DataDirectoryTests {
    private func directory() -> DataDirectory {
        DataDirectory(path: NSTemporaryDirectory() + "data-" + UUID().uuidString.prefix(8))
    }

    @Test func `a directory is made for its user alone`() throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        let mode = try FileManager.default.attributesOfItem(atPath: data.path)[.posixPermissions]
        #expect(mode as? Int == 0o700)
        try data.create()
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func `a group passes to run and nowhere else, until the switch takes that back`() throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        try data.openRun(to: getegid())
        #expect(mode(data.path) == 0o710)
        #expect(mode(data.run) == 0o750)
        #expect(mode(data.archive) == 0o700)
        // A command beside the running switch leaves it so.
        try data.create()
        #expect(mode(data.path) == 0o710)
        #expect(FileManager.default.createFile(atPath: data.adminSocket, contents: nil))
        try data.openAdminSocket(to: getegid())
        #expect(mode(data.adminSocket) == 0o660)
        try data.openRun(to: nil)
        #expect(mode(data.path) == 0o700)
        #expect(mode(data.run) == 0o750)
        chmod(data.path, 0o755)
        try data.create()
        #expect(mode(data.path) == 0o700)
    }

    @Test(arguments: ["archive", "run"])
    func `a file in the place of a folder is named`(name: String) throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        let path = data.path + "/" + name
        _ = rmdir(path)
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        #expect {
            try data.create()
            try data.openRun(to: nil)
        } throws: { error in
            guard case .inaccessible(path, let reason) = error as? JournalError else {
                return false
            }
            return reason.contains("it is no folder")
        }
    }

    @Test func `a lock file that is deleted or replaced is noticed by its holder`() throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        let lock = try data.lock()
        try lock.watch()
        unlink(data.lockFile)
        #expect(throws: JournalError.fatal(.unlocked("\(data.lockFile) was deleted"))) {
            try lock.watch()
        }
        let other = try data.lock()
        try other.watch()
        #expect(throws: JournalError.fatal(.unlocked("\(data.lockFile) was replaced"))) {
            try lock.watch()
        }
    }

    @Test func `row 66: a second switch on the same data is refused with the first one's process`()
        throws
    {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        let lock = try data.lock()
        let refusal = JournalError.locked(
            path: data.path,
            process: ProcessInfo.processInfo.processIdentifier
        )
        #expect(throws: refusal) { try data.lock() }
        #expect(data.holder() == ProcessInfo.processInfo.processIdentifier)
        withExtendedLifetime(lock) {}
    }

    @Test func `a released lock can be taken again`() throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        for _ in 0..<3 { _ = try data.lock() }
        #expect(data.holder() == nil)
    }

    @Test func `row 27: the reserve is kept, given up and kept again`() throws {
        let data = directory()
        try data.create()
        // What cannot be removed stays in the temporary folder.
        defer { try? FileManager.default.removeItem(atPath: data.path) }
        let reserve = ReserveFile(path: data.reserve)
        #expect(reserve.keep() == .whole)
        let size = try FileManager.default.attributesOfItem(atPath: data.reserve)[.size]
        #expect(size as? Int == DataDirectory.reserveBytes)
        #expect(reserve.giveUp())
        #expect(!reserve.giveUp())
        #expect(reserve.keep() == .whole)
    }

    @Test func `a path too long for its socket is refused`() {
        let data = DataDirectory(path: "/tmp/" + String(repeating: "d", count: 100))
        #expect(throws: JournalError.self) { try data.create() }
        #expect(!FileManager.default.fileExists(atPath: data.path))
    }
}
