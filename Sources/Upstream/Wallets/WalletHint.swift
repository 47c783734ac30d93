package import Payments

/// A provider said that something became of an order: a reason to ask, and nothing more.
///
/// It has neither an amount nor a state, so that it cannot be believed.
package struct WalletHint: Hashable, Sendable {
    /// What it is about.
    ///
    /// Raw values are stored in the journal.
    package enum Cause: UInt8, Hashable, Sendable, CaseIterable {
        case payment = 1
        case refund = 2
    }

    /// What became of it.
    package enum Reception: Hashable, Sendable, CaseIterable {
        /// Durable: whatever happens, the order is asked about.
        case noted
        /// Another one was noted before it.
        case repeated
        /// About an order of another house at the same account.
        case foreign
        /// Not taken in: the provider is to say it again.
        case refused

        /// Whether the provider has said enough.
        package var isAcknowledged: Bool { self != .refused }
    }

    /// Called once, by whoever took the hint, when it is known what became of it.
    package typealias Completion = @Sendable (Reception) -> Void

    package let channel: ChannelNumber
    /// The order's number, also where it is about a refund of it.
    package let number: OrderNumber
    package let cause: Cause

    package init(channel: ChannelNumber, number: OrderNumber, about cause: Cause) {
        self.channel = channel
        self.number = number
        self.cause = cause
    }
}
