/// What a channel has to say to the people who read the log; none of it can hold a card's data.
package enum ChannelNote: Sendable {
    /// A socket is up; they count from 1.
    case up(socket: Int)
    /// This side has ended a connection.
    case cut(reason: String)
    case trouble(Trouble, reason: String)
    /// The other side's clock is so many seconds ahead of ours, or behind it.
    case skewed(seconds: Int64)
    /// A person has to look: the settings of one side are wrong; in fixed words.
    case alarm(String)

    /// What could not be done.
    package enum Trouble: String, Sendable {
        case answerUnreadable = "a message of the host cannot be read"
        case requestUnfit = "a request does not fit the host's dialect"
        case networkMessageUnfit = "a network message does not fit the host's dialect"
        case replyUnfit = "an answer does not fit the host's dialect"
        case frameUnfit = "a message to the host does not fit its frame"
        case answerUnverified = "an answer of the provider cannot be believed"
        case certificateUnusable = "a certificate of the provider cannot be used"
        case keysUnusable = "the host's keys cannot be used"
        case noRandomNumber = "no random number for a wait"
    }
}
