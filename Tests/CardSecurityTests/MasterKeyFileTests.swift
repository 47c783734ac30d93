import Foundation
import Testing

@testable import CardSecurity

@Suite struct MasterKeyFileTests {
    private static func inDirectory(_ body: (URL) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "master-key-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer {
            // What the system cannot remove from its temporary directory is no failure of the test.
            try? FileManager.default.removeItem(at: directory)
        }
        try body(directory.appending(path: "master.key"))
    }

    private static func write(_ text: String, mode: Int, to file: URL) throws {
        try Data(text.utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }

    @Test func `a key that was made is read again, and its file is the owner's alone`() throws {
        try Self.inDirectory { file in
            let made = try MasterKeyFile.create(path: file.path, from: SystemRandomSource())
            let read = try MasterKeyFile.load(path: file.path)
            let (one, other) = (try made.clear(), try read.clear())
            #expect(one == other)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try Data(contentsOf: file).count == 65)
        }
    }

    @Test func `an existing file is never overwritten`() throws {
        try Self.inDirectory { file in
            try Self.write("not a key", mode: 0o600, to: file)
            #expect(throws: MasterKeyFile.Fault.exists) {
                _ = try MasterKeyFile.create(path: file.path, from: SystemRandomSource())
            }
            #expect(try Data(contentsOf: file) == Data("not a key".utf8))
        }
    }

    @Test(arguments: [0o640, 0o604, 0o666, 0o644, 0o620])
    func `a file that others can read or write is refused`(mode: Int) throws {
        try Self.inDirectory { file in
            try Self.write(String(repeating: "0A", count: 32), mode: mode, to: file)
            #expect(throws: MasterKeyFile.Fault.looseMode(UInt32(mode))) {
                _ = try MasterKeyFile.load(path: file.path)
            }
        }
    }

    @Test(arguments: [0, 1, 62, 63, 65, 66, 128])
    func `a file of another length is refused`(count: Int) throws {
        try Self.inDirectory { file in
            try Self.write(String(repeating: "A", count: count), mode: 0o600, to: file)
            #expect(throws: MasterKeyFile.Fault.malformed) {
                _ = try MasterKeyFile.load(path: file.path)
            }
        }
    }

    @Test func `a missing file and what is no file are told apart`() throws {
        try Self.inDirectory { file in
            #expect(throws: MasterKeyFile.Fault.missing) {
                _ = try MasterKeyFile.load(path: file.path)
            }
            #expect(throws: MasterKeyFile.Fault.notAFile) {
                _ = try MasterKeyFile.load(path: file.deletingLastPathComponent().path)
            }
        }
    }
}
