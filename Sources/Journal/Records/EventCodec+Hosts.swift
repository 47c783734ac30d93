internal import Book
internal import Payments
internal import Upstream

/// Events of hosts and their channels: format 3.
extension EventCodec {
    /// What a host said, as stored.
    enum VerdictTag: UInt8 {
        case approved = 0
        case declined = 1
        case malformed = 2
    }

    // MARK: Writing

    static func write(_ terms: HostTerms, to writer: ByteWriter) {
        writer.unsigned(UInt64(terms.timeoutMilliseconds))
        writer.unsigned(UInt64(terms.inFlightLimit))
        writer.unsigned(UInt64(terms.forwardLimit))
        writer.unsigned(UInt64(terms.backoffMilliseconds))
        writer.unsigned(UInt64(terms.maximumBackoffMilliseconds))
        writer.unsigned(UInt64(terms.attemptLimit))
        writer.unsigned(UInt64(terms.refusalLimit))
        writer.unsigned(UInt64(terms.expirySeconds))
    }

    static func write(_ channel: ExternalChannel, to writer: ByteWriter) {
        writer.unsigned(UInt64(channel.number.rawValue))
        writer.text(channel.name)
        write(channel.terms, to: writer)
    }

    static func write(_ answer: UpstreamAnswer, to writer: ByteWriter) {
        writer.unsigned(UInt64(answer.channel.rawValue))
        writer.optional(answer.exchange)
        writer.unsigned(UInt64(answer.mti))
        writer.unsigned(UInt64(answer.number))
        switch answer.decision {
        case .approved: writer.byte(VerdictTag.approved.rawValue)
        case .declined(let outcome):
            writer.byte(VerdictTag.declined.rawValue)
            writer.byte(outcome.rawValue)
        case .malformed: writer.byte(VerdictTag.malformed.rawValue)
        }
        writer.text(answer.code)
        writer.optional(answer.processingCode)
        writer.optional(answer.taken.amount)
        writer.optional(answer.taken.asset?.rawValue)
        writer.text(answer.terminal)
        writer.text(answer.merchant)
        writer.optional(answer.time.map { Int64(clamping: $0) })
        writer.optional(text: answer.taken.approvalCode)
        writer.optional(text: answer.taken.number)
        write(answer.taken.balances, to: writer)
        writer.byte(answer.card == nil ? 0 : 1)
    }

    static func write(_ balances: [BalanceEntry], to writer: ByteWriter) {
        writer.unsigned(UInt64(balances.count))
        for balance in balances {
            writer.byte(balance.type.rawValue)
            writer.unsigned(UInt64(balance.asset.rawValue))
            writer.signed(balance.minorUnits)
        }
    }

    // MARK: Reading

    static func readTerms(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> HostTerms {
        HostTerms(
            timeoutMilliseconds: try reader.integer(bytes),
            inFlightLimit: try reader.integer(bytes),
            forwardLimit: try reader.integer(bytes),
            backoffMilliseconds: try reader.integer(bytes),
            maximumBackoffMilliseconds: try reader.integer(bytes),
            attemptLimit: try reader.integer(bytes),
            refusalLimit: try reader.integer(bytes),
            expirySeconds: try reader.integer(bytes)
        )
    }

    static func readChannel(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> ExternalChannel {
        ExternalChannel(
            number: ChannelNumber(rawValue: try reader.integer(bytes)),
            name: try reader.text(bytes),
            terms: try readTerms(bytes, &reader)
        )
    }

    static func readChannels(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> [ExternalChannel] {
        var channels: [ExternalChannel] = []
        for _ in 0..<(try reader.unsigned(bytes)) {
            channels.append(try readChannel(bytes, &reader))
        }
        return channels
    }

    static func readAnswer(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader,
        _ card: SealedCard?
    ) throws(EventCodecError) -> UpstreamAnswer {
        let channel = ChannelNumber(rawValue: try reader.integer(bytes))
        let exchange: Int64? = try reader.optional(bytes)
        let mti: UInt16 = try reader.integer(bytes)
        let stan: UInt32 = try reader.integer(bytes)
        let tag: VerdictTag = try reader.raw(bytes)
        let decision: UpstreamAnswer.Decision =
            switch tag {
            case .approved: .approved
            case .declined: .declined(try reader.raw(bytes))
            case .malformed: .malformed
            }
        let code = try reader.text(bytes)
        let processingCode: UInt32? = try reader.optional(bytes)
        let amount: Int64? = try reader.optional(bytes)
        let asset: UInt16? = try reader.optional(bytes)
        var answer = UpstreamAnswer(
            channel: channel,
            exchange: exchange,
            mti: mti,
            number: stan,
            decision: decision,
            code: code,
            terminal: try reader.text(bytes),
            merchant: try reader.text(bytes)
        )
        answer.processingCode = processingCode
        answer.taken.amount = amount
        answer.taken.asset = asset.map(Asset.init(rawValue:))
        let time: Int64? = try reader.optional(bytes)
        answer.time = time.map { UInt64(clamping: $0) }
        answer.taken.approvalCode = try reader.optionalText(bytes)
        answer.taken.number = try reader.optionalText(bytes)
        answer.taken.balances = try readBalances(bytes, &reader)
        if try reader.flag(bytes) {
            guard let card else { throw .cardMissing }
            answer.card = card
        }
        return answer
    }

    static func readBalances(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader
    ) throws(EventCodecError) -> [BalanceEntry] {
        let start = reader.offset
        let count = try reader.unsigned(bytes)
        // An entry takes three bytes at least, so a count beyond that cannot be true.
        guard count <= UInt64(bytes.count) else { throw .invalid(offset: start) }
        var balances: [BalanceEntry] = []
        for _ in 0..<Int(count) {
            let type: BalanceEntry.AmountType = try reader.raw(bytes)
            let asset = Asset(rawValue: try reader.integer(bytes))
            let amount = try reader.signed(bytes)
            balances.append(BalanceEntry(type: type, asset: asset, minorUnits: amount))
        }
        return balances
    }
}
