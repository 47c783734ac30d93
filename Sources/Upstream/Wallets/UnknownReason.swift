/// Why nobody can say what became of an order.
///
/// Raw values are stored in the journal.
package enum UnknownReason: UInt8, Hashable, Sendable, CaseIterable {
    case timedOut = 1
    /// The connection ended, or was cut, before the whole answer was there.
    case linkLost = 2
    case restarted = 3
    /// The provider says that it cannot say.
    case systemError = 4
    case badSignature = 5
    case unsigned = 6
    /// Signed with a certificate that is not there.
    case unknownSerial = 7
    case oldTimestamp = 8
    case anotherOrder = 9
    case anotherAmount = 10
    case unreadable = 11
    case tooLong = 12
    /// An HTTP status that says nothing of the order.
    case status = 13
    /// Too many requests, theirs or ours.
    case tooMany = 14
    /// A code that is in no list.
    case unexpected = 15
    /// Nobody was asked: the channel is stopped, or has no room for a question.
    case unasked = 16

    /// In a remark.
    package var word: String {
        switch self {
        case .timedOut: "no answer in time"
        case .linkLost: "the connection ended before an answer"
        case .restarted: "the switch ended before an answer"
        case .systemError: "the provider cannot say"
        case .badSignature: "a signature that does not verify"
        case .unsigned: "an answer without a signature"
        case .unknownSerial: "an answer under an unknown certificate"
        case .oldTimestamp: "an answer of another time"
        case .anotherOrder: "an answer of another order"
        case .anotherAmount: "an answer of another amount"
        case .unreadable: "an answer that cannot be read"
        case .tooLong: "an answer that is too long"
        case .status: "a status that says nothing"
        case .tooMany: "too many requests"
        case .unexpected: "a code that is in no list"
        case .unasked: "nobody was asked"
        }
    }
}
