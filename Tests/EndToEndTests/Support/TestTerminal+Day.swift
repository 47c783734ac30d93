import CardSecurity
import ISO8583
import Payments
import Simulators
import Switch
import Text

/// What a terminal says of its day, element by element: a test says what it has.
extension TestTerminal {
    /// A 0500 with the totals of a batch (201) or a shift (902); of plain 1987 the first half is
    /// all.
    func totals(
        _ domestic: SideTallies,
        foreign: SideTallies = SideTallies(),
        _ code: UInt64 = 201
    ) throws -> Message {
        var message = try start(family == .ifsf ? "1520" : "0500", code)
        guard family == .unionPayPOS else {
            try message.set(.currencyCodeReconciliation, "156")
            for (element, text) in SettlementData.reconciliation(of: domestic) {
                try message.set(element, bytes: text)
            }
            return message
        }
        try message.set(
            .privateData,
            bytes: SettlementData.write(domestic: domestic, foreign: foreign)
        )
        try message.set(.currencyCode, "156")
        return message
    }

    /// A 0320 with rows, each a STAN with its amount, paid with one card.
    func upload(
        _ rows: [(stan: UInt32, amount: Int64)],
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)
    ) throws -> Message {
        var message = try start("0320", 201)
        let sent = rows.map { row in
            SentUploadRow(half: .domestic, stan: row.stan, card: card, amount: row.amount)
        }
        try message.set(.privateData, bytes: SettlementData.write(sent))
        return message
    }

    /// The last 0320 of an upload of so many rows.
    func uploadEnd(_ rows: Int, _ code: UInt64 = 202) throws -> Message {
        var message = try start("0320", code)
        try message.set(.privateData, DecimalText.padded(rows, digits: 4))
        return message
    }

    /// An 0800 of an operator with his password.
    func operatorSignOn(_ number: UInt16, _ password: String) throws -> Message {
        var message = try start("0800", 901)
        let digits = DecimalText.padded(number, digits: 3)
        try message.set(.field62, bytes: Array("O1003\(digits)".utf8))
        try message.set(.pinData, bytes: try passwordBlock(password).bytes)
        return message
    }

    /// An 0800 that says which device the terminal is.
    func registration(_ serial: String) throws -> Message {
        var message = try start("0800", 903)
        let length = DecimalText.padded(serial.utf8.count, digits: 3)
        try message.set(.field62, bytes: Array("C1\(length)\(serial)".utf8))
        return message
    }

    func start(_ type: MessageTypeIndicator, _ code: UInt64) throws -> Message {
        var message = Message(specification: specification, type: type)
        try message.set(
            .systemsTraceAuditNumber,
            digits: UInt64(simulated.memory.nextSTAN())
        )
        try message.set(.terminalIdentification, name)
        try message.set(.merchantIdentification, simulated.profile.merchant)
        if family == .ifsf {
            try message.set(.transmissionDateTime, digits: today.monthDay * 1_000_000 + today.time)
            try message.set(.localTime, digits: today.yearMonthDay * 1_000_000 + today.time)
            try message.set(.functionCode, "500")
            return message
        }
        guard family == .unionPayPOS else {
            try message.set(.transmissionDateTime, digits: today.monthDay * 1_000_000 + today.time)
            try message.set(.localTime, digits: today.time)
            try message.set(.localDate, digits: today.monthDay)
            return message
        }
        try message.set(.field60, "00" + batchText + DecimalText.padded(code, digits: 3))
        return message
    }

    /// Another connection of the same terminal.
    func second(_ open: OpenTerminal, _ listener: String, _ number: Int) throws -> TestTerminal {
        let other = try open(listener, number)
        other.simulated.keys = simulated.keys
        other.batch = batch
        other.stan = 500_000
        return other
    }

    /// Sends both before the first reply is read.
    static func racing(
        _ one: (TestTerminal, Message),
        _ other: (TestTerminal, Message),
        isReversed: Bool = false
    ) throws -> (Reply, Reply) {
        for (terminal, message) in isReversed ? [other, one] : [one, other] {
            try terminal.wire.send(try terminal.frame(message))
        }
        return (try one.0.receive(), try other.0.receive())
    }
}

extension TestTerminal.Reply {
    /// Our totals in DE 48.
    var settlement: SettlementAnswer? {
        message.bytes(.privateData).flatMap(SettlementData.readAnswer)
    }

    /// `C4`.
    var shift: String? {
        message.bytes(.field62).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension SideTallies {
    /// Debits alone.
    static func debits(_ count: Int64, _ amount: Int64) -> SideTallies {
        SideTallies(debits: Tally(count: count, amount: amount))
    }

    func credits(_ count: Int64, _ amount: Int64) -> SideTallies {
        var tallies = self
        tallies.credits = Tally(count: count, amount: amount)
        return tallies
    }
}
