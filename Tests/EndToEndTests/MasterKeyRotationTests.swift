import Book
import Foundation
import ISO8583
import Journal
import NIOEmbedded
import Testing

@testable import Switch

@Suite struct MasterKeyRotationTests {
    private static let next = String(repeating: "5A", count: 32) + "\n"

    private func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    private func open(_ world: TestWorld) throws -> OfflineBook {
        try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
    }

    /// Why the switch does not start; nil when it does.
    private func startError(_ world: TestWorld) throws -> StartError? {
        do {
            let book = try open(world)
            try book.close()
            return nil
        } catch let error as StartError {
            return error
        }
    }

    private func rotate(_ world: TestWorld) throws {
        let path = world.path + "/next.key"
        try write(Self.next, to: path)
        try rotate(world, to: path)
    }

    private func rotate(_ world: TestWorld, to path: String) throws {
        let book = try open(world)
        // A journal that was not closed cleanly opens as well.
        defer { try? book.close() }
        try book.rotateMaster(newKeyFile: path, by: .owner(named: "test"), reason: "yearly")
    }

    @Test func `after a rotation only the new key opens the journal`() throws {
        let world = try TestWorld()
        let file = world.path + "/master.key"
        let old = try text(file)
        try rotate(world)
        #expect(try text(file) == Self.next)
        #expect(!FileManager.default.fileExists(atPath: file + ".new"))
        #expect(try startError(world) == nil)
        let rows = try JournalReader(path: world.path + "/journal.sqlite").last(
            1,
            of: JournalQuery(filter: try JournalFilter(["operation=master-key-rotate"]))
        )
        #expect(rows.count == 1)
        try write(old, to: file)
        #expect(try startError(world) == .masterKeyWrong(path: file))
        #expect(try text(file) == old, "nothing is overwritten")
    }

    @Test func `a crash before the commit leaves a switch that starts with the old key`() throws {
        let world = try TestWorld()
        let file = world.path + "/master.key"
        let old = try text(file)
        try write(Self.next, to: file + ".new")
        #expect(try startError(world) == nil)
        #expect(try text(file) == old)
        #expect(!FileManager.default.fileExists(atPath: file + ".new"))
    }

    @Test func `a crash between commit and file leaves a switch that starts with the new key`()
        throws
    {
        let world = try TestWorld()
        let file = world.path + "/master.key"
        let old = try text(file)
        try rotate(world)
        try write(old, to: file)
        try write(Self.next, to: file + ".new")
        #expect(try startError(world) == nil)
        #expect(try text(file) == Self.next)
    }

    @Test func `terminals go on over a rotation of the running switch`() throws {
        let world = try KeyWorld()
        let terminal = try world.terminal("unionpay")
        try terminal.signOn()
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        let path = world.world.path + "/next.key"
        try write(Self.next, to: path)
        try world.rotateMaster(path)
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(try text(world.world.path + "/master.key") == Self.next)
        // The next business date has a data key of its own, under the new master key.
        try world.run(.cutover(nil))
        #expect(try terminal.exchange(try terminal.purchase(100)).code == "00")
        #expect(try world.rows("master-key-rotate").count == 1)
    }

    @Test(arguments: [
        ("5A5A", 0o600), (String(repeating: "5A", count: 33), 0o600), ("", 0o600),
        (String(repeating: "XY", count: 32), 0o600), (next, 0o640), (next, 0o604),
    ])
    func `a key file that is cut short, malformed or open to others changes nothing`(
        _ content: String,
        _ mode: Int
    ) throws {
        let world = try TestWorld()
        let file = world.path + "/master.key"
        let old = try text(file)
        let path = world.path + "/next.key"
        try write(content, to: path, mode: mode)
        #expect(throws: CommandError.self) { try rotate(world, to: path) }
        #expect(try startError(world) == nil)

        try write(content, to: file, mode: mode)
        let error = try #require(try startError(world))
        #expect(error.exitCode == 78)
        #expect(!error.description.contains("\n"))
        #expect(try text(file) == content, "nothing is overwritten")
        try write(old, to: file)
        #expect(try startError(world) == nil)
    }
}
