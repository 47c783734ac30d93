/// What a channel has to say to the people who read the log; none of it can hold a card's data.
package enum ChannelNote: Sendable {
    /// A socket is up; they count from 1.
    case up(socket: Int)
    /// This side has ended a connection.
    case cut(reason: String)
    case trouble(Trouble, reason: String)

    /// What could not be done.
    package enum Trouble: String, Sendable {
        case answerUnreadable = "a message of the host cannot be read"
        case requestUnfit = "a request does not fit the host's dialect"
        case networkMessageUnfit = "a network message does not fit the host's dialect"
        case replyUnfit = "an answer does not fit the host's dialect"
        case frameUnfit = "a message to the host does not fit its frame"
        case keysUnusable = "the host's keys cannot be used"
        case noRandomNumber = "no random number for a wait"
    }
}
