import Logging
import Upstream

extension ChannelCount {
    /// The switch's counter of it.
    var counter: CounterName {
        switch self {
        case .connections: .hostConnections
        case .linksLost: .hostLinksLost
        case .linksCut: .hostLinksCut
        case .networkMessages: .hostNetworkMessages
        case .keyChanges: .hostKeyChanges
        case .requests: .hostRequests
        case .reversals: .hostReversals
        case .answers: .hostAnswers
        case .lateAnswers: .hostLateAnswers
        case .repeatedAnswers: .hostRepeatedAnswers
        case .unmatchedTrace: .hostUnmatchedTrace
        case .unmatchedClass: .hostUnmatchedClass
        case .unmatchedPart: .hostUnmatchedPart
        case .unmatchedNetwork: .hostUnmatchedNetwork
        case .macFailures: .hostMACFailures
        case .unreadable: .hostUnreadable
        case .timeouts: .hostTimeouts
        case .inDoubt: .hostInDoubt
        case .unsent: .hostUnsent
        }
    }
}

extension ChannelNote.Trouble {
    /// How loud the line is.
    var level: Logger.Level {
        switch self {
        case .answerUnreadable, .noRandomNumber: .warning
        case .requestUnfit, .networkMessageUnfit, .replyUnfit, .frameUnfit, .keysUnusable: .error
        }
    }
}
