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
        case .questions: .walletQuestions
        case .unknownAnswers: .walletUnknownAnswers
        case .badSignatures: .walletBadSignatures
        case .skewed: .walletSkewed
        case .spareUsed: .walletSpareUsed
        case .notifies: .walletNotifies
        case .notifiesRefused: .walletNotifiesRefused
        case .notifiesRepeated: .walletNotifiesRepeated
        case .notifiesForeign: .walletNotifiesForeign
        }
    }
}

extension ChannelNote.Trouble {
    /// How loud the line is.
    var level: Logger.Level {
        switch self {
        case .answerUnreadable, .answerUnverified, .noRandomNumber: .warning
        case .requestUnfit, .networkMessageUnfit, .replyUnfit, .frameUnfit, .keysUnusable,
            .certificateUnusable:
            .error
        }
    }
}
