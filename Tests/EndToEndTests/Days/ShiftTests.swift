import Book
import CardSecurity
import ISO8583
import Journal
import Payments
import Testing

@testable import Switch

/// Operators who begin and end their shifts at a terminal, and the device that it is.
@Suite struct ShiftTests {
    static let password = "907351"

    /// A world whose first station has two cashiers, 1 and 2.
    static func world() throws -> TestWorld {
        let world = try TestWorld { $0.batchOpens = .settlement }
        let book = try OfflineBook(
            configuration: world.configuration,
            dataDirectory: DataDirectory(path: world.path),
            specifications: world.specifications
        )
        let adding = try [(1, "Wang Wei"), (2, "Li Na")].map { number, name in
            OperatorCommand.stationOperator(
                .add(
                    StationOperatorKey(merchant: DemoWorld.merchant(1), number: number),
                    name: name,
                    .cashier,
                    password: try CardPIN(password)
                )
            )
        }
        try book.perform(adding, by: .owner(named: "test"), reason: "operators")
        try book.close()
        return world
    }

    private func code(_ terminal: TestTerminal, _ message: Message) throws -> String {
        try terminal.exchange(message).code
    }

    @Test(arguments: Way.allCases)
    func `row 36: a shift is begun with a password, is one operator's, and ends with its totals`(
        _ way: Way
    ) async throws {
        let world = try Self.world()
        try await world.run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            #expect(try code(terminal, terminal.totals(SideTallies(), 902)) == "77")
            #expect(try code(terminal, terminal.operatorSignOn(1, "111111")) == "55")
            #expect(try code(terminal, terminal.operatorSignOn(9, Self.password)) == "58")
            let request = try terminal.operatorSignOn(1, Self.password)
            let reply = try terminal.exchange(request)
            #expect(reply.code == "00" && reply.shift == "C40011" && terminal.verifies(reply))
            #expect(try terminal.exchange(request).bytes.dropLast(8) == reply.bytes.dropLast(8))
            // The same one again goes on with it, another one has to wait.
            #expect(
                try terminal.exchange(terminal.operatorSignOn(1, Self.password)).shift == "C40011"
            )
            #expect(try code(terminal, terminal.operatorSignOn(2, Self.password)) == "58")

            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            #expect(try code(terminal, terminal.purchase(5_000)) == "00")
            #expect(try code(terminal, terminal.takeBack(sale)) == "00")
            let close = try terminal.exchange(try terminal.totals(.debits(1, 5_000), 902))
            #expect(close.code == "00" && close.settlement?.result == .balanced)
            #expect(try code(terminal, terminal.totals(.debits(1, 5_000), 902)) == "77")

            // The next one closes though his totals are wrong, and the batch goes on.
            let next = try terminal.exchange(terminal.operatorSignOn(2, Self.password))
            #expect(next.shift == "C40012")
            let wrong = try terminal.exchange(try terminal.totals(.debits(1, 1), 902))
            #expect(
                wrong.settlement?.domestic
                    == HalfAnswer(
                        ours: SideTallies(),
                        result: .different
                    )
            )
            let settled = try terminal.exchange(try terminal.totals(.debits(1, 5_000)))
            #expect(settled.settlement?.result == .balanced)
        }
        #expect(
            try world.column("SELECT operator || ' ' || status FROM shift_v ORDER BY number")
                == ["001 closed", "002 closed"]
        )
        #expect(try world.column("SELECT kind FROM case_v") == ["shift"])
        #expect(try JournalCheck.isRight(world))
    }

    @Test func `a device is one terminal's`() async throws {
        let world = try Self.world()
        try await world.run(.inProcess) { open in
            let terminal = try open("unionpay", 1)
            let neighbour = try open("unionpay", 2)
            for one in [terminal, neighbour] { try one.signOn() }
            #expect(try code(terminal, terminal.registration("SN-0001")) == "00")
            #expect(try code(terminal, terminal.registration("SN-0001")) == "00")
            #expect(try code(neighbour, neighbour.registration("SN-0001")) == "58")
            // Another one takes its place, and it is free.
            #expect(try code(terminal, terminal.registration("SN-0002")) == "00")
            #expect(try code(neighbour, neighbour.registration("SN-0001")) == "00")
        }
        #expect(
            try world.column("SELECT serial FROM device_v ORDER BY serial")
                == ["SN-0001", "SN-0002"]
        )
        #expect(try JournalCheck.isRight(world))
    }
}
