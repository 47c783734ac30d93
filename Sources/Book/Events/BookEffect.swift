package import Payments
package import Upstream

/// What a step wants done after its records are durable.
package enum BookEffect: Hashable, Sendable {
    /// The answer to the request that waits at `origin`; `handedOut` are the working keys of a
    /// sign-on as they go into the reply.
    case reply(origin: Origin, reply: PaymentReply, handedOut: [UInt8]?)
    /// The terminal that the answer to `origin` goes to lacks a version of reference data: the
    /// answer asks it to fetch.
    case parametersWait(origin: Origin)
    /// A terminal changed (keys, session, batch, enabled): every lane replaces its copy before
    /// any reply of the same commit leaves.
    ///
    /// Not sent for `batchHasPayments`, which lanes do not need.
    indirect case terminalChanged(TerminalState)
    /// A terminal's working keys are too old or were used too often: a rotation is due.
    ///
    /// Comes with every payment until the rotation is recorded.
    case keysDue(TerminalRow, KeysDue)
    /// An operator's act or a cutover is done, under this record; `created` is the row of a
    /// registered terminal or the id of an opened account.
    case acted(origin: Origin, seq: Int64, created: Int64?)
    /// An operator's act waits for a second person, under this record.
    case proposed(origin: Origin, seq: Int64)
    /// An operator's act was refused to who asked for it.
    indirect case actDenied(origin: Origin, DeniedAct)
    /// A request to a host, whose intent this commit holds.
    ///
    /// `origin` is the terminal's request that has the PIN and the track; nil for a reversal.
    indirect case send(UpstreamRequest, origin: Origin?)
    /// A question to a wallet; nothing is recorded of it.
    indirect case ask(WalletQuestion)
    /// What became of what a wallet told by itself.
    case hintTaken(origin: Origin, WalletHint.Reception)
    /// How an answer of a host fitted, for the counters.
    case hostAnswered(ChannelNumber, AnswerMatch)
    /// An operator stopped or started a channel.
    indirect case channelChanged(ChannelState)
    /// A person has to look: counted, and an alarm.
    case discrepancyOpened(Discrepancy)
}
