import CSQLite
import ISO8583
import Testing

@testable import Switch

@Suite struct JournalFaultTests {
    @Test func `row 28: a write lock held by a shell costs its batch a 96, then all goes on`()
        async throws
    {
        let world = try TestWorld()
        try await world.live { paymentSwitch, open in
            let terminal = try open("plain-binary", 1)
            try terminal.signOn()
            var shell: OpaquePointer?
            #expect(sqlite3_open(world.path + "/journal.sqlite", &shell) == SQLITE_OK)
            // The switch may be writing just then.
            sqlite3_busy_timeout(shell, 20_000)
            #expect(sqlite3_exec(shell, "BEGIN IMMEDIATE", nil, nil, nil) == SQLITE_OK)
            let sale = try terminal.purchase(500)
            #expect(try terminal.exchange(sale).code == "96")
            #expect(sqlite3_exec(shell, "ROLLBACK", nil, nil, nil) == SQLITE_OK)
            sqlite3_close(shell)
            // Nothing of it happened: the same request is new.
            #expect(try terminal.exchange(sale).code == "00")
            let balance = try terminal.exchange(try terminal.balance())
            #expect(balance.text(.additionalAmounts)?.contains("C000000999500") == true)
            #expect(SwitchTotals(paymentSwitch)[.commitFailures] == 1)
        }
    }
}
