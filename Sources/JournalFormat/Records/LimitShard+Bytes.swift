package import Book
internal import Payments
internal import Reference

/// The counters of a shard as a column of `limit_shard` holds them.
///
/// ```text
/// tables   subject 1 | period 1 | number of the period | counters | each:
/// counter  key 3 × 8 | amount | volume | count
/// ```
/// Numbers are varints, zigzag where they may be negative.
extension LimitShard {
    package var counters: [UInt8] {
        let writer = ByteWriter()
        writer.unsigned(UInt64(tables.count))
        for table in tables {
            writer.byte(table.pair.subject.rawValue)
            writer.byte(table.pair.period.rawValue)
            writer.signed(Int64(table.period))
            writer.unsigned(UInt64(table.keys.count))
            for (key, value) in zip(table.keys, table.values) {
                writer.word(key.first)
                writer.word(key.second)
                writer.word(key.third)
                writer.signed(value.amount)
                writer.signed(value.volume)
                writer.signed(value.count)
            }
        }
        return writer.array
    }

    /// Reads a shard; nil where the bytes mean nothing.
    package init?(number: UInt8, upTo: Int64, counters: [UInt8]) {
        guard let tables = try? Self.tables(counters, of: number) else {
            // Whatever is wrong with them, they are no counters.
            return nil
        }
        self.init(number: number, upTo: upTo, tables: tables)
    }

    private static func tables(
        _ bytes: [UInt8],
        of number: UInt8
    ) throws(EventCodecError) -> [LimitTable] {
        var reader = ByteReader()
        let span = bytes.span
        var tables: [LimitTable] = []
        for _ in 0..<(try count(&reader, span)) {
            let subject: LimitSubject = try reader.raw(span)
            let period: LimitPeriod = try reader.raw(span)
            let pair = LimitPair(subject, period)
            let start = reader.offset
            guard let numberOfPeriod = Int32(exactly: try reader.signed(span)),
                !tables.contains(where: { $0.pair == pair })
            else { throw .invalid(offset: start) }
            var table = LimitTable(pair, period: numberOfPeriod)
            for _ in 0..<(try count(&reader, span)) {
                let words = (try reader.word(span), try reader.word(span), try reader.word(span))
                let value = LimitValue(
                    amount: try reader.signed(span),
                    volume: try reader.signed(span),
                    count: try reader.signed(span)
                )
                guard let key = LimitKey(first: words.0, second: words.1, third: words.2),
                    LimitCounters.shard(of: key) == number, table.load(key, value)
                else { throw .invalid(offset: reader.offset) }
            }
            tables.append(table)
        }
        guard reader.offset == bytes.count else { throw .trailing(offset: reader.offset) }
        return tables
    }

    private static func count(
        _ reader: inout ByteReader,
        _ bytes: Span<UInt8>
    ) throws(EventCodecError) -> Int {
        let start = reader.offset
        let count = try reader.unsigned(bytes)
        // Each takes several bytes, so a count beyond what is left cannot be true.
        guard count <= UInt64(bytes.count - reader.offset) else { throw .invalid(offset: start) }
        return Int(count)
    }
}
