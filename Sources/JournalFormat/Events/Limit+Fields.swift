package import Book
internal import Payments
internal import Reference

/// What payments count against limits: in a column of their record, and of what is held.
///
/// The bytes keep the layout of format 10, so that a hash which covers them stays right.
package enum LimitBytes {
    private static let format: UInt8 = 10

    package static func encode(
        _ entries: LimitEntries,
        by writer: ByteWriter = ByteWriter(capacity: 64)
    ) -> [UInt8] {
        PartBytes.encode(Entries(entries: entries), format: format, by: writer)
    }

    package static func encode(_ slip: LimitSlip) -> [UInt8] {
        PartBytes.encode(slip, format: format)
    }

    /// Any bytes give entries or an error.
    package static func entries(_ bytes: [UInt8]) throws(EventCodecError) -> LimitEntries {
        try read(bytes, as: Entries.self).entries
    }

    package static func slip(_ bytes: [UInt8]) throws(EventCodecError) -> LimitSlip {
        try read(bytes, as: LimitSlip.self)
    }

    private static func read<Part: Recorded>(
        _ bytes: [UInt8],
        as type: Part.Type
    ) throws(EventCodecError) -> Part {
        guard let first = bytes.first, first >= format else {
            throw .unknownFormat(bytes.first ?? 0)
        }
        return try PartBytes.decode(bytes)
    }

    private struct Entries: Recorded {
        static let blank = Entries(entries: LimitEntries())

        var entries: LimitEntries

        mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
            let count = try v.count("limits", entries.count)
            guard V.isReading else {
                for place in entries.indices {
                    var entry = entries[place]
                    try entry.fields(&v)
                }
                return
            }
            for _ in 0..<count {
                var entry = LimitEntry.blank
                try entry.fields(&v)
                entries.append(entry)
            }
        }
    }
}

extension LimitEntry: Recorded {
    package static let blank = LimitEntry(payment: 0, slip: .blank, asked: 0, before: 0, after: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var (payment, slip, asked) = (payment, slip, asked)
        var (before, after) = (before, after)
        try v.signed("payment", &payment)
        try slip.fields(&v)
        try v.signed("asked", &asked)
        try v.signed("before", &before)
        try v.signed("after", &after)
        guard V.isReading else { return }
        self = LimitEntry(payment: payment, slip: slip, asked: asked, before: before, after: after)
    }
}

extension LimitSlip: Recorded {
    package static let blank = LimitSlip(hour: 0, pairs: [], count: 0, givesBack: false, shares: [])
    /// A slip has no more: a group of products for each of ``Basket/mostLines``, and card,
    /// terminal, station and vehicle.
    package static let mostShares = 24

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var hour = hour
        var (pairs, counts, givesBack) = (StoredPairs(pairs: pairs), count == 1, givesBack)
        try v.signed("hour", &hour)
        try v.number("pairs", &pairs)
        try v.flag("counts", &counts)
        try v.flag("gives_back", &givesBack)
        let number = try v.count("shares", shares.count)
        guard V.isReading else {
            for place in shares.indices {
                var share = shares[place]
                try share.fields(&v)
            }
            return
        }
        let known = (try v.made(of: number) as StoredCount).rawValue
        var shares = LimitShares()
        for _ in 0..<known {
            var share = Share.blank
            try share.fields(&v)
            shares.append(share)
        }
        self = LimitSlip(
            hour: hour,
            pairs: pairs.pairs,
            count: counts ? 1 : 0,
            givesBack: givesBack,
            shares: shares
        )
    }
}

extension LimitSlip.Share: Recorded {
    package static let blank = LimitSlip.Share(key: .nobody, amount: 0, volume: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var words = (key.first, key.second, key.third)
        var (amount, volume) = (UInt64(max(0, amount)), UInt64(max(0, volume)))
        try v.word("key", &words.0)
        try v.word("key", &words.1)
        try v.word("key", &words.2)
        try v.number("amount", &amount)
        try v.number("volume", &volume)
        guard V.isReading else { return }
        let key = try v.made(of: [words.0, words.1, words.2]) as StoredKey
        self = LimitSlip.Share(
            key: key.key,
            amount: (try v.made(of: amount) as StoredSum).sum,
            volume: (try v.made(of: volume) as StoredSum).sum
        )
    }
}

/// Pairs of which every bit means something.
private struct StoredPairs: RawRepresentable {
    let pairs: LimitPairs

    init(pairs: LimitPairs) { self.pairs = pairs }

    init?(rawValue: UInt16) {
        pairs = LimitPairs(rawValue: rawValue)
        guard LimitPairs.all.contains(pairs) else { return nil }
    }

    var rawValue: UInt16 { pairs.rawValue }
}

/// How many shares a slip may have.
private struct StoredCount: RawRepresentable {
    let rawValue: Int

    init?(rawValue: Int) {
        guard rawValue <= LimitSlip.mostShares else { return nil }
        self.rawValue = rawValue
    }
}

/// A sum that is not negative.
private struct StoredSum: RawRepresentable {
    let sum: Int64

    init?(rawValue: UInt64) {
        guard let sum = Int64(exactly: rawValue) else { return nil }
        self.sum = sum
    }

    var rawValue: UInt64 { UInt64(sum) }
}

/// The three words of a key.
private struct StoredKey: RawRepresentable {
    let key: LimitKey

    init?(rawValue: [UInt64]) {
        guard rawValue.count == 3,
            let key = LimitKey(first: rawValue[0], second: rawValue[1], third: rawValue[2])
        else { return nil }
        self.key = key
    }

    var rawValue: [UInt64] { [key.first, key.second, key.third] }
}
