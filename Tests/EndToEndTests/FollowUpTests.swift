import ISO8583
import Payments
import Testing

@testable import Switch

/// Voids, refunds, pre-authorisations and what follows them, as terminals send them: each reply and
/// the card's balance behind it.
@Suite struct FollowUpTests {
    static let selling = ["unionpay", "plain-text", "plain-binary"]

    @Test(arguments: selling, Way.allCases)
    func `a void gives a sale back once, and its repeat is answered the same`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(8850))
            let other = try terminal.follow({ .void($0) }, sale, 8800)
            #expect(try terminal.exchange(other).code == "64")
            let request = try terminal.follow({ .void($0) }, sale)
            let void = try terminal.pay(.void, request)
            #expect(void.reply.code == "00")
            #expect(terminal.verifies(void.reply))
            #expect(void.reply.text(.retrievalReferenceNumber)?.count == 12)
            #expect(try terminal.available() == 1_000_000)
            let again = try terminal.exchange(request)
            #expect(again.bytes.dropLast(8) == void.reply.bytes.dropLast(8))
            let second = try terminal.follow({ .void($0) }, sale)
            #expect(try terminal.exchange(second).code == "12")
            #expect(try terminal.exchange(sale.message).code == "12")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: selling, Way.allCases)
    func `the reversal of a void takes the void back, and not its sale`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(8850))
            let void = try terminal.pay(.void, try terminal.follow({ .void($0) }, sale))
            #expect(try terminal.exchange(try terminal.takeBack(void)).code == "00")
            #expect(try terminal.available() == 991_150)
            // The sale stands again, and can be voided again.
            let third = try terminal.follow({ .void($0) }, sale)
            #expect(try terminal.exchange(third).code == "00")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: selling, Way.allCases)
    func `refunds of a sale come to no more than the sale, at any terminal of its merchant`(
        _ listener: String,
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open(listener, 1)
            let neighbour = try open(listener, 2)
            try terminal.signOn()
            try neighbour.signOn()
            let sale = try terminal.pay(.purchase, try terminal.purchase(10_000))
            let first = try neighbour.follow({ .refund($0) }, sale, 4_000)
            #expect(try neighbour.exchange(first).code == "00")
            let tooMuch = try terminal.follow({ .refund($0) }, sale, 6_001)
            #expect(try terminal.exchange(tooMuch).code == "64")
            let rest = try terminal.pay(
                .refund,
                try terminal.follow({ .refund($0) }, sale, 6_000)
            )
            #expect(rest.reply.code == "00")
            #expect(try terminal.available() == 1_000_000)
            // Nobody takes a refund back, and what was refunded is neither voided nor reversed.
            #expect(try terminal.exchange(try terminal.takeBack(rest)).code == "12")
            let void = try terminal.follow({ .void($0) }, sale)
            #expect(try terminal.exchange(void).code == "12")
            let reversal = try terminal.reversal(of: sale.message)
            #expect(try terminal.exchange(reversal).code == "12")
            #expect(try terminal.available() == 1_000_000)
        }
    }

    @Test(arguments: Way.allCases)
    func `a pre-authorisation is completed for less, given back and completed again`(
        _ way: Way
    ) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let hold = try terminal.pay(
                .preauthorisation,
                try terminal.preauthorisation(10_000)
            )
            #expect(hold.reply.code == "00")
            #expect(hold.reply.text(.approvalCode)?.count == 6)
            #expect(try terminal.available() == 990_000)
            let beyond = try terminal.follow({ .completion($0) }, hold, 11_501)
            #expect(try terminal.exchange(beyond).code == "61")
            let completion = try terminal.pay(
                .completion,
                try terminal.follow({ .completion($0) }, hold, 6_000)
            )
            #expect(completion.reply.code == "00")
            #expect(try terminal.available() == 994_000)
            let second = try terminal.follow({ .completion($0) }, hold, 6_000)
            #expect(try terminal.exchange(second).code == "12")
            let void = try terminal.follow({ .completionVoid($0) }, completion)
            #expect(try terminal.exchange(void).code == "00")
            // What was completed is held again, and the rest stays free.
            #expect(try terminal.available() == 994_000)
            let more = try terminal.follow({ .completion($0) }, hold, 11_500)
            #expect(try terminal.exchange(more).code == "00")
            #expect(try terminal.available() == 988_500)
        }
    }

    @Test(arguments: Way.allCases)
    func `a pre-authorisation is voided, and its reversal ends it, too`(_ way: Way) async throws {
        try await TestWorld().run(way) { open in
            let terminal = try open("unionpay", 1)
            try terminal.signOn()
            let hold = try terminal.pay(
                .preauthorisation,
                try terminal.preauthorisation(10_000)
            )
            let void = try terminal.pay(
                .preauthorisationVoid,
                try terminal.follow({ .preauthorisationVoid($0) }, hold)
            )
            #expect(void.reply.code == "00")
            #expect(try terminal.available() == 1_000_000)
            #expect(try terminal.exchange(try terminal.takeBack(void)).code == "00")
            #expect(try terminal.available() == 990_000)
            #expect(try terminal.exchange(try terminal.takeBack(hold)).code == "00")
            #expect(try terminal.available() == 1_000_000)
            let late = try terminal.follow({ .completion($0) }, hold)
            #expect(try terminal.exchange(late).code == "12")
        }
    }

    @Test(arguments: ["unionpay", "plain-text"])
    func `another card, another merchant and an unknown original are not found`(
        _ listener: String
    ) async throws {
        try await TestWorld().run(.inProcess) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            var sale = try terminal.pay(.purchase, try terminal.purchase(5_000))
            sale.card = DemoWorld.card(.personal, 1)
            let otherCard = try terminal.follow({ .void($0) }, sale)
            #expect(try terminal.exchange(otherCard).code == "25")
            let refund = try terminal.follow({ .refund($0) }, sale)
            #expect(try terminal.exchange(refund).code == "25")
            var unknown = try terminal.follow({ .refund($0) }, sale)
            try unknown.set(.retrievalReferenceNumber, "633200009999")
            #expect(try terminal.exchange(unknown).code == "25")
            #expect(try terminal.available() == 995_000)
        }
    }
}
