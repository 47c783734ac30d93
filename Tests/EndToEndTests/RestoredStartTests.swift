import Foundation
import Glibc
import Journal
import Testing

@testable import Switch

/// A journal that went back in time, and the start that must not overlook it.
@Suite struct RestoredStartTests {
    private func start(_ world: TestWorld, _ restoration: Restoration? = nil) async throws {
        let paymentSwitch = try PaymentSwitch(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications,
            logger: TestWorld.quietLogger,
            restoration: restoration
        )
        await paymentSwitch.stop(within: .zero)
        await paymentSwitch.close()
    }

    private func expectRefusal(
        _ world: TestWorld,
        _ words: String,
        location: SourceLocation = #_sourceLocation
    ) async {
        let error = await #expect(throws: StartError.self, sourceLocation: location) {
            try await start(world)
        }
        #expect(error?.exitCode == 78, sourceLocation: location)
        let text = error?.description ?? ""
        #expect(text.contains(words), "\(text)", sourceLocation: location)
        #expect(text.contains("serve --restored --reason"), sourceLocation: location)
    }

    private let word = Restoration(operatorName: "night", reason: "the disk was replaced")

    @Test func `an older journal put back over a newer one is refused until a person accepts it`()
        async throws
    {
        let world = try TestWorld()
        let journal = world.path + "/journal.sqlite"
        try FileManager.default.copyItem(atPath: journal, toPath: journal + ".old")
        try await start(world)
        try await start(world)
        unlink(journal)
        try FileManager.default.moveItem(atPath: journal + ".old", toPath: journal)
        await expectRefusal(world, "was later")
        await expectRefusal(world, "was later")
        try await start(world, word)
        // Accepted once, it is the directory's journal again.
        try await start(world)
        let query = JournalQuery(filter: try JournalFilter(["operation=restore"]))
        #expect(try JournalReader(path: journal).last(2, of: query).count == 1)
    }

    @Test func `a journal without the lock file that knew it is refused`() async throws {
        let world = try TestWorld()
        try await start(world)
        unlink(world.path + "/lock")
        await expectRefusal(world, "the lock file beside it does not say")
        try await start(world, word)
        try await start(world)
    }

    @Test func `a copy of the same start that ends earlier is refused`() async throws {
        let world = try TestWorld()
        let data = DataDirectory(path: world.path)
        try await start(world)
        do {
            let lock = try data.lock()
            let mark = try #require(lock.found)
            lock.note(JournalMark(epoch: mark.epoch, seq: mark.seq + 1))
        }
        await expectRefusal(world, "was written behind it")
    }

    @Test func `a journal that was deleted is not begun anew`() async throws {
        let world = try TestWorld()
        for suffix in ["", "-wal", "-shm"] { unlink(world.path + "/journal.sqlite" + suffix) }
        await expectRefusal(world, "was later")
    }

    @Test func `a directory of an earlier binary starts once without a word`() async throws {
        let world = try TestWorld()
        try FreshMark.remove(from: world.path + "/journal.sqlite")
        try Data("4711\n".utf8).write(to: URL(fileURLWithPath: world.path + "/lock"))
        try await start(world)
        unlink(world.path + "/lock")
        await expectRefusal(world, "does not say")
    }

    @Test func `commands without a switch refuse such a journal too`() async throws {
        let world = try TestWorld()
        unlink(world.path + "/lock")
        let error = #expect(throws: StartError.self) {
            try OfflineBook(
                configuration: world.configuration,
                dataDirectory: DataDirectory(path: world.path),
                specifications: world.specifications
            )
        }
        #expect(error?.exitCode == 78)
    }
}
