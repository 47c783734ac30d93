import Foundation
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
