import CardSecurity
import ISO8583
import Payments
import Switch
import Testing
import Text

/// The requests of the dialects, as CONTRACT puts them on the wire.
extension TestTerminal {
    /// Signs on and takes the working keys; IFSF has its fixed key.
    @discardableResult
    func signOn(unionPayNetwork: String = "003") throws -> Reply? {
        switch family {
        case .unionPayPOS:
            let reply = try exchange(
                try signOnRequest(network: unionPayNetwork),
                authenticated: false
            )
            if reply.code == "00", let field = reply.message.bytes(.field62) {
                let keys = try WorkingKeyLayout.decode(field.span, under: Self.masterKey())
                key = try MACKey(.unionPayECB, key: keys.mac)
                pinKey = try PINKey(keys.pin)
                switch keys.track {
                case .some(let track): trackKey = try CardDataKey(track)
                case .none: trackKey = nil
                }
                if let batch = reply.text(.field60)?.dropFirst(2).prefix(6) {
                    self.batch = Int(batch) ?? 0
                }
            }
            return reply
        case .ifsf:
            key = try MACKey(.ifsf, key: KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal))
            pinKey = try PINKey(KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal))
            return nil
        default:
            let reply = try exchange(try network("001"), authenticated: false)
            if reply.code == "00", let text = reply.text(.privateData) {
                let field = try #require(Hexadecimal.bytes(text))
                let keys = try WorkingKeyLayout.decode(field.span, under: Self.masterKey())
                key = try MACKey(.x919, key: keys.mac)
                pinKey = try PINKey(keys.pin)
            }
            return reply
        }
    }

    func signOnRequest(network: String = "003") throws -> Message {
        var message = try message("0800")
        try message.set(.systemsTraceAuditNumber, nextStan())
        try setIdentity(&message)
        try message.set(.field60, "00" + batchText + network)
        try message.set(.field63, bytes: Array("01".utf8))
        return message
    }

    /// A plain 0800.
    func network(_ code: String) throws -> Message {
        var message = try message("0800")
        try message.set(.transmissionDateTime, today.monthDay + "120000")
        try message.set(.systemsTraceAuditNumber, nextStan())
        if code != "301" { try setIdentity(&message) }
        try message.set(.networkManagementCode, code)
        return message
    }

    /// UnionPay 0820.
    func management(_ network: String) throws -> Message {
        var message = try message("0820")
        try message.set(.systemsTraceAuditNumber, nextStan())
        try setIdentity(&message)
        try message.set(.field60, "00" + batchText + network)
        return message
    }

    func echo() throws -> Message {
        switch family {
        case .unionPayPOS: return try management("301")
        case .ifsf:
            var message = try message("1820")
            try message.set(.transmissionDateTime, today.monthDay + "120000")
            try message.set(.systemsTraceAuditNumber, nextStan())
            try message.set(.functionCode, "831")
            try setIdentity(&message)
            return message
        default: return try network("301")
        }
    }

    func purchase(
        _ amount: UInt64,
        card: PrimaryAccountNumber = DemoWorld.card(.personal, 0),
        currency: String = "156",
        stan: String? = nil
    ) throws -> Message {
        switch family {
        case .unionPayPOS: try unionPayPurchase(amount, card, currency, stan)
        case .ifsf: try ifsfPurchase(amount, card, currency, stan)
        default: try plainPurchase(amount, card, currency, stan)
        }
    }

    private func unionPayPurchase(
        _ amount: UInt64,
        _ card: PrimaryAccountNumber,
        _ currency: String,
        _ stan: String?
    ) throws -> Message {
        var message = try message("0200")
        try message.set(.primaryAccountNumber, card.unmaskedDigits)
        try message.set(.processingCode, "000000")
        try message.set(.amountTransaction, digits: amount)
        try message.set(.systemsTraceAuditNumber, stan ?? nextStan())
        try message.set(.expirationDate, "3012")
        try message.set(.pointOfServiceEntryMode, "012")
        try message.set(.conditionCode, "00")
        try setIdentity(&message)
        try message.set(.currencyCode, currency)
        try message.set(.field60, "22" + batchText + "000")
        return message
    }

    private func plainPurchase(
        _ amount: UInt64,
        _ card: PrimaryAccountNumber,
        _ currency: String,
        _ stan: String?
    ) throws -> Message {
        var message = try message("0200")
        try message.set(.primaryAccountNumber, card.unmaskedDigits)
        try message.set(.processingCode, "000000")
        try message.set(.amountTransaction, digits: amount)
        try message.set(.transmissionDateTime, today.monthDay + "120000")
        try message.set(.systemsTraceAuditNumber, stan ?? nextStan())
        try message.set(.localTime, "120000")
        try message.set(.localDate, today.monthDay)
        try message.set(.expirationDate, "3012")
        try setIdentity(&message)
        try message.set(.currencyCode, currency)
        return message
    }

    private func ifsfPurchase(
        _ amount: UInt64,
        _ card: PrimaryAccountNumber,
        _ currency: String,
        _ stan: String?
    ) throws -> Message {
        var message = try message("1200")
        try message.set(.primaryAccountNumber, card.unmaskedDigits)
        try message.set(.processingCode, "000000")
        try message.set(.amountTransaction, digits: amount)
        try message.set(.transmissionDateTime, today.monthDay + "120000")
        try message.set(.systemsTraceAuditNumber, stan ?? nextStan())
        try message.set(.localTime, today.yearMonthDay + "120000")
        try message.set(.expirationDate, "3012")
        try message.set(.pointOfServiceEntryMode, "A10101A10041")
        try message.set(.functionCode, "200")
        try setIdentity(&message)
        try message.set(.currencyCode, currency)
        return message
    }

    func balance(card: PrimaryAccountNumber = DemoWorld.card(.personal, 0)) throws -> Message {
        var message = try purchase(0, card: card)
        message.remove(.amountTransaction)
        try message.set(.processingCode, "310000")
        switch family {
        case .unionPayPOS: try message.set(.field60, "01" + batchText + "000")
        default: break
        }
        return message
    }

    /// The reversal of a purchase of this terminal.
    func reversal(of original: Message, amount: UInt64? = nil) throws -> Message {
        let stan = original.text(.systemsTraceAuditNumber) ?? ""
        switch family {
        case .unionPayPOS:
            var message = try message("0400")
            try copy([2, 3, 4, 11, 14, 22, 25, 41, 42, 49, 60], from: original, to: &message)
            if let amount { try message.set(.amountTransaction, digits: amount) }
            try message.set(.actionCode, "98")
            return message
        case .ifsf:
            var message = try message("1420")
            try copy([3, 4, 7, 12, 22, 41, 42, 49], from: original, to: &message)
            if let amount { try message.set(.amountTransaction, digits: amount) }
            try message.set(.systemsTraceAuditNumber, nextStan())
            try message.set(.functionCode, "400")
            try message.set(.conditionCode, "4021")
            try message.set(
                .originalDataElements1993,
                "1200" + stan + (original.text(.localTime) ?? "")
            )
            return message
        default:
            var message = try message("0400")
            try copy([2, 3, 4, 7, 12, 13, 41, 42, 49], from: original, to: &message)
            if let amount { try message.set(.amountTransaction, digits: amount) }
            try message.set(.systemsTraceAuditNumber, nextStan())
            try message.set(
                .originalDataElements,
                "0200" + stan + (original.text(.transmissionDateTime) ?? "")
                    + String(repeating: "0", count: 22)
            )
            return message
        }
    }

    private func copy(
        _ numbers: [Int],
        from original: Message,
        to message: inout Message
    ) throws {
        for element in numbers.compactMap({ Element($0) }) where original.has(element) {
            try message.copy(element, from: original)
        }
    }

    private func setIdentity(_ message: inout Message) throws {
        try message.set(.terminalIdentification, identity.terminal)
        try message.set(.merchantIdentification, identity.merchant)
    }
}

extension TestTerminal {
    /// The calendar of a terminal's clock.
    struct Day {
        /// MMDD.
        let monthDay: String
        /// YYMMDD.
        let yearMonthDay: String

        /// The day of the demo world, so many days from the moment.
        init(_ moment: Timestamp, distance: Int64 = 0) {
            let local = LocalMoment(
                Timestamp(rawValue: moment.rawValue + distance * 86_400_000_000),
                offset: 8 * 3600
            )
            let digits = String(1_000_000 + local.yearMonthDay).dropFirst()
            yearMonthDay = String(digits)
            monthDay = String(digits.suffix(4))
        }
    }
}
