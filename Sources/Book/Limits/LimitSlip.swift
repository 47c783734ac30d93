import Payments
package import Reference

/// What one payment counts against limits, and in which periods: made when it is accepted, and kept
/// with it, so that what is given back goes where it was counted, whatever the tables say by then.
package struct LimitSlip: Hashable, Sendable {
    /// What counts of one subject, were the payment to stand whole.
    package struct Share: Hashable, Sendable {
        package let key: LimitKey
        /// Minor units.
        package let amount: Int64
        /// Thousandths of a litre.
        package let volume: Int64

        package init(key: LimitKey, amount: Int64, volume: Int64) {
            self.key = key
            self.amount = amount
            self.volume = volume
        }
    }

    /// The hour of the institution's clock in which its payment was accepted, since 1970-01-01
    /// 00:00; of what follows a payment, that payment's.
    package let hour: Int32
    /// What was counted then.
    package let pairs: LimitPairs
    /// What it counts as, as long as something of it stands: 1, or 0 of what is a part of another.
    package let count: UInt8
    /// Whether it takes away what others have counted: a refund.
    package let givesBack: Bool
    package let shares: LimitShares

    package init(
        hour: Int32,
        pairs: LimitPairs,
        count: UInt8,
        givesBack: Bool,
        shares: LimitShares
    ) {
        self.hour = hour
        self.pairs = pairs
        self.count = count
        self.givesBack = givesBack
        self.shares = shares
    }
}

/// What a record changed of what a payment counts.
///
/// A record has one of a payment at most. That of its own payment says what that may count, even
/// where nothing counts yet.
package struct LimitEntry: Hashable, Sendable {
    /// The first record of the payment whose slip it is.
    package let payment: Int64
    package let slip: LimitSlip
    /// What the slip is for, minor units.
    package let asked: Int64
    /// What of it stood before the record, and stands behind it.
    package let before: Int64
    package internal(set) var after: Int64

    package init(payment: Int64, slip: LimitSlip, asked: Int64, before: Int64, after: Int64) {
        self.payment = payment
        self.slip = slip
        self.asked = asked
        self.before = before
        self.after = after
    }
}

/// What a counter has come to.
package struct LimitValue: Hashable, Sendable {
    /// Minor units.
    package var amount: Int64
    /// Thousandths of a litre.
    package var volume: Int64
    package var count: Int64

    package init(amount: Int64 = 0, volume: Int64 = 0, count: Int64 = 0) {
        self.amount = amount
        self.volume = volume
        self.count = count
    }

    package static func += (left: inout LimitValue, right: LimitValue) {
        left.amount &+= right.amount
        left.volume &+= right.volume
        left.count &+= right.count
    }

    package static func -= (left: inout LimitValue, right: LimitValue) {
        left.amount &-= right.amount
        left.volume &-= right.volume
        left.count &-= right.count
    }
}

extension LimitSlip {
    /// What a share counts where so much of what was asked stands.
    package func value(of share: Share, standing: Int64, of asked: Int64) -> LimitValue {
        guard standing > 0, asked > 0 else { return LimitValue() }
        return LimitValue(
            amount: Self.part(of: share.amount, standing, of: asked),
            volume: Self.part(of: share.volume, standing, of: asked),
            count: Int64(count)
        )
    }

    /// `whole × standing / asked`, what is smaller left out.
    static func part(of whole: Int64, _ standing: Int64, of asked: Int64) -> Int64 {
        guard standing != asked, whole != 0 else { return whole }
        guard whole != asked else { return standing }
        let product = whole.magnitude.multipliedFullWidth(by: standing.magnitude)
        guard product.high < asked.magnitude else { return whole }
        return Int64(clamping: asked.magnitude.dividingFullWidth(product).quotient)
    }
}

extension LimitEntry {
    /// What it changes of each counter, in the order of its shares.
    package func forEachChange(
        _ body: (LimitPair, _ period: Int32, LimitKey, LimitValue) -> Void
    ) {
        guard before != after else { return }
        for share in slip.shares {
            var value = slip.value(of: share, standing: after, of: asked)
            value -= slip.value(of: share, standing: before, of: asked)
            if slip.givesBack {
                var negative = LimitValue()
                negative -= value
                value = negative
            }
            guard value != LimitValue() else { continue }
            let subject = share.key.subject
            slip.pairs.forEachPeriod(of: subject) { period in
                body(LimitPair(subject, period), period.number(ofHour: slip.hour), share.key, value)
            }
        }
    }
}

extension LimitPeriod {
    /// The number of the period in which an hour lies: hours and days since 1970-01-01, months
    /// since the year 0.
    package func number(ofHour hour: Int32) -> Int32 {
        switch self {
        case .hour: return hour
        case .day: return Self.day(ofHour: hour)
        case .month:
            let date = BusinessDate(rawValue: Self.day(ofHour: hour)).components
            return Int32(date.year * 12 + date.month - 1)
        }
    }

    /// The hour in which a minute of the institution's clock lies.
    package static func hour(ofMinute minute: Int32) -> Int32 {
        minute >= 0 ? minute / 60 : (minute - 59) / 60
    }

    private static func day(ofHour hour: Int32) -> Int32 {
        hour >= 0 ? hour / 24 : (hour - 23) / 24
    }
}
