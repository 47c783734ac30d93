import Book
import Payments

/// What the book's thread says of itself.
struct BookSummary: Sendable {
    var businessDate: BusinessDate?
    var journalBytes: Int
    var logBytes: Int
    /// How many records the journal has had, archived ones included.
    var records = 0
    var isDiskFull: Bool
    var damage: String?
    /// The record up to which the background check has come.
    var verifiedTo: Int64?
    /// What is open on the external channels.
    var channels: [ChannelNumber: ChannelSummary] = [:]
    /// Their stored reversals that wait for a person; 20 at most.
    var held: [ChannelNumber: [Int64]] = [:]
    /// Proposals that wait for a second person.
    var proposals = 0
    /// What the journal's file system has free for this user, and its size; nil where it does not
    /// tell.
    var disk: (free: Int, size: Int)?
    /// When this was so.
    var at = Timestamp(rawValue: 0)
}
