/// Every counter of the switch, named once.
///
/// The raw value is the cell of `CounterSet`; the name is what `/metrics` shows after
/// `forecourt_`, in Prometheus' conventions. None of them carries a value from a message, so none
/// can hold a card number.
enum CounterName: Int, CaseIterable, Sendable {
    case connectionsAccepted
    case connectionsClosed
    case connectionsRefusedTotal
    case connectionsRefusedSource
    case connectionsRefusedDescriptors
    case framesReceived
    case framesSent
    case keepAlives
    case closedBadFrame
    case closedUnreadable
    case closedFrameDeadline
    case closedIdle
    case closedTruncated
    case closedError
    case closedNotReading
    case closedHandshake
    case closedForgeries
    case unreadable
    case foreignTerminals
    case macFailures
    case macVerified
    case macPreviousKey
    case macSlowed
    case macUnjudged
    case sessionsRefused
    case batchesRefused
    case serialsRefused
    case pinBlocks
    case encryptedTracks
    case encryptedCardData
    case chipDataRefused
    case keysRotated
    case actsRefused
    case echoTests
    case payments
    case repliesUndelivered
    case overloadRefusals
    case reversalsHeldBack
    case advicesHeldBack
    case refusalsUnrecorded
    case commits
    case commitFailures
    case recordsWritten
    case hostConnections
    case hostLinksLost
    case hostLinksCut
    case hostNetworkMessages
    case hostKeyChanges
    case hostRequests
    case hostReversals
    case hostAnswers
    case hostLateAnswers
    case hostRepeatedAnswers
    case hostUnmatchedTrace
    case hostUnmatchedClass
    case hostUnmatchedPart
    case hostUnmatchedNetwork
    case hostMACFailures
    case hostUnreadable
    case hostTimeouts
    case hostInDoubt
    case hostUnsent
    case hostRefused
    case hostMismatches
    case hostOrphans
    case walletQuestions
    case walletUnknownAnswers
    case walletBadSignatures
    case walletSkewed
    case walletSpareUsed
    case walletNotifies
    case walletNotifiesRefused
    case walletNotifiesRepeated
    case walletNotifiesForeign
    case pinsTranslated
    case discrepancies
    case clockJumps
    case batchesSettled
    case batchesUploaded
    case batchesForced
    case rowsTicked
    case rowsMissing
    case rowsDiffering
    case rowsReversed
    case routingsTaken
    case reloadsRefused

    /// Name and, where several cells share one, the label that tells them apart.
    var metric: (name: String, label: String?) {
        switch self {
        case .connectionsAccepted: ("connections_accepted_total", nil)
        case .connectionsClosed: ("connections_closed_total", nil)
        case .connectionsRefusedTotal: ("connections_refused_total", "limit=\"total\"")
        case .connectionsRefusedSource: ("connections_refused_total", "limit=\"per-source\"")
        case .connectionsRefusedDescriptors:
            ("connections_refused_total", "limit=\"descriptors\"")
        case .framesReceived: ("frames_received_total", nil)
        case .framesSent: ("frames_sent_total", nil)
        case .keepAlives: ("keep_alives_total", nil)
        case .closedBadFrame: ("connections_cut_total", "reason=\"bad-frame\"")
        case .closedUnreadable: ("connections_cut_total", "reason=\"unreadable\"")
        case .closedFrameDeadline: ("connections_cut_total", "reason=\"frame-deadline\"")
        case .closedIdle: ("connections_cut_total", "reason=\"idle\"")
        case .closedTruncated: ("connections_cut_total", "reason=\"truncated\"")
        case .closedError: ("connections_cut_total", "reason=\"error\"")
        case .closedNotReading: ("connections_cut_total", "reason=\"not-reading\"")
        case .closedHandshake: ("connections_cut_total", "reason=\"handshake\"")
        case .closedForgeries: ("connections_cut_total", "reason=\"failed-macs\"")
        case .foreignTerminals: ("foreign_terminals_total", nil)
        case .unreadable: ("messages_unreadable_total", nil)
        case .macFailures: ("mac_failures_total", nil)
        case .macVerified: ("mac_verified_total", nil)
        case .macPreviousKey: ("mac_previous_key_total", nil)
        case .macSlowed: ("mac_slowed_total", nil)
        case .macUnjudged: ("mac_unjudged_total", nil)
        case .sessionsRefused: ("sessions_refused_total", nil)
        case .batchesRefused: ("batch_messages_refused_total", nil)
        case .serialsRefused: ("key_serials_refused_total", nil)
        case .pinBlocks: ("pin_blocks_total", nil)
        case .encryptedTracks: ("encrypted_tracks_total", nil)
        case .encryptedCardData: ("encrypted_card_data_total", nil)
        case .chipDataRefused: ("chip_data_refused_total", nil)
        case .keysRotated: ("keys_due_total", nil)
        case .actsRefused: ("acts_refused_total", nil)
        case .echoTests: ("echo_tests_total", nil)
        case .payments: ("payments_total", nil)
        case .repliesUndelivered: ("replies_undelivered_total", nil)
        case .overloadRefusals: ("overload_refusals_total", nil)
        case .reversalsHeldBack: ("reversals_held_back_total", nil)
        case .advicesHeldBack: ("advices_held_back_total", nil)
        case .refusalsUnrecorded: ("refusals_unrecorded_total", nil)
        case .commits: ("commits_total", nil)
        case .commitFailures: ("commit_failures_total", nil)
        case .recordsWritten: ("records_written_total", nil)
        case .hostConnections: ("host_connections_total", nil)
        case .hostLinksLost: ("host_links_lost_total", nil)
        case .hostLinksCut: ("host_links_cut_total", nil)
        case .hostNetworkMessages: ("host_network_messages_total", nil)
        case .hostKeyChanges: ("host_key_changes_total", nil)
        case .hostRequests: ("host_requests_total", nil)
        case .hostReversals: ("host_reversals_total", nil)
        case .hostAnswers: ("host_answers_total", nil)
        case .hostLateAnswers: ("host_late_answers_total", nil)
        case .hostRepeatedAnswers: ("host_repeated_answers_total", nil)
        case .hostUnmatchedTrace: ("host_unmatched_answers_total", "reason=\"unknown-stan\"")
        case .hostUnmatchedClass: ("host_unmatched_answers_total", "reason=\"other-class\"")
        case .hostUnmatchedPart: ("host_unmatched_answers_total", "reason=\"other-element\"")
        case .hostUnmatchedNetwork: ("host_unmatched_answers_total", "reason=\"network\"")
        case .hostMACFailures: ("host_mac_failures_total", nil)
        case .hostUnreadable: ("host_unreadable_total", nil)
        case .hostTimeouts: ("host_failures_total", "reason=\"timed-out\"")
        case .hostInDoubt: ("host_failures_total", "reason=\"link-lost\"")
        case .hostUnsent: ("host_failures_total", "reason=\"unsent\"")
        case .hostRefused: ("host_failures_total", "reason=\"refused\"")
        case .hostMismatches: ("host_mismatches_total", nil)
        case .hostOrphans: ("host_orphans_total", nil)
        case .walletQuestions: ("wallet_questions_total", nil)
        case .walletUnknownAnswers: ("wallet_unknown_answers_total", nil)
        case .walletBadSignatures: ("wallet_bad_signatures_total", nil)
        case .walletSkewed: ("wallet_skewed_answers_total", nil)
        case .walletSpareUsed: ("wallet_spare_host_total", nil)
        case .walletNotifies: ("wallet_notifies_total", "result=\"taken\"")
        case .walletNotifiesRefused: ("wallet_notifies_total", "result=\"refused\"")
        case .walletNotifiesRepeated: ("wallet_notifies_total", "result=\"repeated\"")
        case .walletNotifiesForeign: ("wallet_notifies_total", "result=\"foreign\"")
        case .pinsTranslated: ("pins_translated_total", nil)
        case .discrepancies: ("discrepancies_total", nil)
        case .clockJumps: ("clock_jumps_total", nil)
        case .batchesSettled: ("batches_closed_total", "kind=\"settled\"")
        case .batchesUploaded: ("batches_closed_total", "kind=\"uploaded\"")
        case .batchesForced: ("batches_closed_total", "kind=\"forced\"")
        case .rowsTicked: ("upload_rows_total", "state=\"ticked\"")
        case .rowsMissing: ("upload_rows_total", "state=\"missing-here\"")
        case .rowsDiffering: ("upload_rows_total", "state=\"differs\"")
        case .rowsReversed: ("upload_rows_total", "state=\"reversed-here\"")
        case .routingsTaken: ("reloads_total", "result=\"taken\"")
        case .reloadsRefused: ("reloads_total", "result=\"refused\"")
        }
    }

    /// Why a connection was cut; nil for the other counters.
    var cutReason: String? {
        guard let label = metric.label, metric.name == "connections_cut_total" else { return nil }
        return String(label.dropFirst("reason=\"".count).dropLast())
    }

    /// One line for people who read `/metrics`.
    var help: String {
        switch self {
        case .connectionsAccepted: "Connections taken."
        case .connectionsClosed: "Connections that ended."
        case .connectionsRefusedTotal, .connectionsRefusedSource, .connectionsRefusedDescriptors:
            "Connections turned away at a limit."
        case .framesReceived: "Frames read."
        case .framesSent: "Frames written."
        case .keepAlives: "Frames of length zero."
        case .closedBadFrame, .closedUnreadable, .closedFrameDeadline, .closedIdle,
            .closedTruncated, .closedError, .closedNotReading, .closedHandshake, .closedForgeries:
            "Connections cut, by reason."
        case .unreadable: "Messages whose sender could not be told."
        case .foreignTerminals: "Messages of a terminal that the peer's certificate does not name."
        case .macFailures: "MACs that were wrong or missing."
        case .macVerified: "MACs that verified."
        case .macPreviousKey: "MACs that verified under the previous key."
        case .macSlowed: "Failed MACs after which few of their source are judged."
        case .macUnjudged: "MACs refused unjudged, because too many of their source failed."
        case .sessionsRefused: "Sign-ons and sign-offs without a MAC beyond their rate."
        case .batchesRefused:
            "Settlements, uploads and shift closes without a MAC beyond their rate."
        case .serialsRefused: "Requests under a key serial number that did not advance."
        case .pinBlocks: "PIN blocks read for the in-house ledger."
        case .encryptedTracks: "Tracks opened under a track key."
        case .encryptedCardData: "Card data opened from DE 127."
        case .chipDataRefused: "Requests refused because DE 55 is about another card."
        case .actsRefused: "Operators' acts refused to who asked for them."
        case .keysRotated: "Terminals asked for new keys by age or use count."
        case .echoTests: "Echo tests answered."
        case .payments: "Payments and reversals handed to the book."
        case .repliesUndelivered: "Replies whose connection was gone."
        case .overloadRefusals: "Requests refused because a mailbox was full."
        case .reversalsHeldBack: "Reversals that waited for a place in the book."
        case .advicesHeldBack: "Advices that waited for a place in the book."
        case .refusalsUnrecorded: "Refusals without a row, for want of room."
        case .commits: "Transactions of the journal."
        case .commitFailures: "Transactions that failed."
        case .recordsWritten: "Records written to the journal."
        case .hostConnections: "Connections made to hosts."
        case .hostLinksLost: "Connections to hosts that ended."
        case .hostLinksCut: "Connections to hosts that this side cut."
        case .hostNetworkMessages: "Sign-ons, echo tests and the like, both ways."
        case .hostKeyChanges: "Working keys taken over from hosts."
        case .hostRequests: "Requests sent to hosts."
        case .hostReversals: "Reversals sent to hosts, repeats included."
        case .hostAnswers: "Answers of hosts with a right MAC."
        case .hostLateAnswers: "Answers of hosts to what had been given up."
        case .hostRepeatedAnswers: "Second answers of hosts, dropped."
        case .hostUnmatchedTrace, .hostUnmatchedClass, .hostUnmatchedPart, .hostUnmatchedNetwork:
            "Answers of hosts that belong to nothing, by reason."
        case .hostMACFailures: "Messages of hosts whose MAC was wrong or missing."
        case .hostUnreadable: "Messages of hosts that could not be read."
        case .hostTimeouts, .hostInDoubt, .hostUnsent, .hostRefused:
            "Requests to hosts without an answer, by reason."
        case .hostMismatches: "Answers of hosts with another amount or currency."
        case .hostOrphans: "Answers of hosts to payments that nobody knows."
        case .walletQuestions: "Orders of wallets that were asked about."
        case .walletUnknownAnswers: "Answers of wallets that leave open what became of an order."
        case .walletBadSignatures: "Answers of wallets whose signature does not verify."
        case .walletSkewed: "Answers of wallets whose clock is far from ours."
        case .walletSpareUsed: "Requests that went to a wallet's other address."
        case .walletNotifies, .walletNotifiesRefused, .walletNotifiesRepeated,
            .walletNotifiesForeign:
            "What wallets told by themselves, by what became of it."
        case .pinsTranslated: "PIN blocks put under the key of a host."
        case .discrepancies: "Cases opened for a person to look at."
        case .clockJumps: "Jumps of the wall clock that were not believed."
        case .batchesSettled, .batchesUploaded, .batchesForced: "Batches that were closed, by how."
        case .routingsTaken, .reloadsRefused: "Configurations read again, by what became of them."
        case .rowsTicked, .rowsMissing, .rowsDiffering, .rowsReversed:
            "Rows of uploads, by what they came to."
        }
    }
}
