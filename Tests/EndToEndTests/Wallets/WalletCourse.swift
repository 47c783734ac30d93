import Simulators
import Testing

/// What befalls the payments of a world, beside what their codes say.
struct WalletCourse: Sendable, CustomTestStringConvertible {
    /// What a terminal does about its payment.
    enum Habit: Sendable, Equatable {
        /// Asks behind a 09 until it knows the end.
        case asks
        /// Sends its payment, and nothing more.
        case isSilent
        /// Sends it again while nothing is known, and asks.
        case repeatsWhilePending
        /// Asks, and sends it again when it knows the end.
        case repeatsBehindEnd
        /// Takes it back so many twentieths of a second behind it, whatever it heard.
        case reverses(behind: Int)
        /// Asks, and takes back what is approved.
        case reversesApproved
        /// Closes its batch behind a 09, and asks then.
        case settles
    }

    /// How the way to the provider is.
    enum Way: Sendable, Equatable {
        case open
        /// The provider cannot be reached from one twentieth of a second to another.
        case down(Range<Int>)
    }

    let testDescription: String
    let habit: Habit
    let way: Way
    /// Bodies of `/__sim/next`.
    let faults: [String]
    /// Whether a day's tests take it; a soak takes all.
    let isDaily: Bool
    /// Rules that are broken by what is under way so long, and not by who sent it.
    let allows: Set<ProviderViolation.Kind>

    init(
        _ name: String,
        _ habit: Habit = .asks,
        way: Way = .open,
        faults: [Fault] = [],
        isDaily: Bool = true,
        allows: Set<ProviderViolation.Kind> = []
    ) {
        testDescription = name
        self.habit = habit
        self.way = way
        self.faults = faults.map(\.body)
        self.isDaily = isDaily
        self.allows = allows
    }

    /// One fault, for every payment.
    struct Fault {
        let body: String

        init(_ name: String, of operation: String? = nil, times: Int = 20, ms: Int = 0) {
            let part = operation.map { ",\"operation\":\"\($0)\"" } ?? ""
            body = "{\"fault\":\"\(name)\",\"times\":\(times),\"ms\":\(ms)\(part)}"
        }
    }

    static let all = [
        WalletCourse("all goes well"),
        WalletCourse("never asks behind 09", .isSilent),
        WalletCourse("no answer to the payment", faults: [Fault("silent", of: "pay")]),
        WalletCourse("the payment is lost", faults: [Fault("lost", of: "pay")], isDaily: false),
        WalletCourse("reset before", faults: [Fault("reset", of: "pay")], isDaily: false),
        WalletCourse("reset behind", faults: [Fault("reset-after", of: "pay")], isDaily: false),
        WalletCourse("late by 12 s", faults: [Fault("delay", of: "pay", ms: 12_000)]),
        WalletCourse(
            "late by 45 s",
            faults: [Fault("delay", of: "pay", ms: 45_000)],
            isDaily: false
        ),
        WalletCourse("taken up 12 s later", faults: [Fault("hold", of: "pay", ms: 12_000)]),
        WalletCourse(
            "taken up 35 s later",
            faults: [Fault("hold", of: "pay", ms: 35_000)],
            allows: [.undoneTooEarly]
        ),
        WalletCourse("repeated while pending", .repeatsWhilePending),
        WalletCourse("repeated behind the end", .repeatsBehindEnd),
        WalletCourse("reversed at once", .reverses(behind: 0)),
        WalletCourse("reversed behind 2 s", .reverses(behind: 40), isDaily: false),
        WalletCourse("reversed behind 09", .reverses(behind: 540)),
        WalletCourse("reversed behind 00", .reversesApproved),
        WalletCourse("reversed behind 45 s", .reverses(behind: 900), isDaily: false),
        WalletCourse("settled behind 09", .settles),
        WalletCourse("queries fail", faults: [Fault("query-error", times: 80)]),
        WalletCourse("queries are silent", faults: [Fault("silent", of: "query", times: 60)]),
        WalletCourse("cancels are silent", faults: [Fault("silent", of: "undo")]),
        WalletCourse("cancels are lost", faults: [Fault("lost", of: "undo")], isDaily: false),
        WalletCourse("cancels fail", faults: [Fault("cancel-error", times: 30)], isDaily: false),
        WalletCourse("paid at the cancel", faults: [Fault("pay-at-cancel")]),
        WalletCourse(
            "broken signatures",
            faults: [Fault("answer-broken-signature", times: 60)],
            isDaily: false
        ),
        WalletCourse("another amount", faults: [Fault("pay-paid-other-amount")]),
        WalletCourse("another order", faults: [Fault("pay-other-order")], isDaily: false),
        WalletCourse("paid before", faults: [Fault("pay-already-paid")], isDaily: false),
        WalletCourse("unknown words", faults: [Fault("pay-unknown-code")], isDaily: false),
        WalletCourse("refunds fail", .reversesApproved, faults: [Fault("refund-error")]),
        WalletCourse("down at first", way: .down(0..<1200), isDaily: false),
        WalletCourse("down behind the payment", way: .down(2..<700), isDaily: false),
        WalletCourse("down from 09 on", way: .down(500..<2400)),
    ]

    static let well = all[0]
}
