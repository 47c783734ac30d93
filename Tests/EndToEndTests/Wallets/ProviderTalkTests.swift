import Payments
import Simulators
import Testing
import Upstream

/// The wallet's channel against the simulated provider: two writings of one wire form, in bytes.
///
/// Each outcome of a code and each fault of an answer comes to the finding that the book may rely
/// on, and no course of it breaks a rule of the provider's.
struct ProviderTalkTests {
    private struct Course {
        let ending: Int
        /// Of the payment; Alipay's where WeChat's differs.
        let pay: String
        let wechat: String?
        /// Of a query at once, and 10 s later.
        let early: String
        let late: String

        init(_ ending: Int, _ pay: String, wechat: String? = nil, _ early: String, _ late: String) {
            self.ending = ending
            self.pay = pay
            self.wechat = wechat
            self.early = early
            self.late = late
        }
    }

    private static let courses = [
        Course(0, "paid 8850", "paid 8850", "paid 8850"),
        Course(80, "in progress", "not yet", "paid 8850"),
        Course(81, "in progress", "not yet", "not yet"),
        Course(82, "in progress", "not yet", "never"),
        Course(83, "unknown systemError", "paid 8850", "paid 8850"),
        Course(84, "unknown systemError", "absent", "absent"),
        Course(85, "unknown systemError", "not yet", "paid 8850"),
        Course(86, "failed timedOut", "paid 8850", "paid 8850"),
        Course(87, "failed timedOut", "absent", "absent"),
        Course(88, "refused invalidCard", wechat: "refused expiredCard", "absent", "absent"),
        Course(89, "refused invalidCard", "absent", "absent"),
        Course(90, "refused insufficientFunds", "not yet", "not yet"),
        Course(91, "refused amountLimit", "not yet", "not yet"),
        Course(93, "unknown badSignature", "paid 8850", "paid 8850"),
        Course(94, "failed timedOut", "paid 8850", "paid 8850"),
        Course(95, "failed linkLost", "absent", "absent"),
        Course(96, "in progress", "not yet", "not yet"),
        Course(97, "paid 8850", "paid 8850", "paid 8850"),
        Course(98, "paid 8850", "paid 8850", "paid 8850"),
        Course(99, "paid 8850", "paid 8850", "paid 8850"),
    ]

    @Test(arguments: WalletTalk.Wire.allCases)
    func `every ending of a code is found out, and undone`(wire: WalletTalk.Wire) throws {
        for course in Self.courses {
            // A tenth of the time, so that no answer's ten seconds hide what lies between.
            let talk = try WalletTalk(wire)
            let number = try WalletTalk.order(1)
            let code = WalletTalk.code(wire, course.ending)
            let request = talk.request(.pay, number, fen: 8850)
            let isSlow = course.pay == "failed timedOut"
            let pay = talk.ask(request, code: code, milliseconds: isSlow ? 10_100 : 100)
            let wanted = wire == .alipay ? course.pay : course.wechat ?? course.pay
            #expect(pay == wanted, "\(course.ending)")
            talk.wait(milliseconds: 1000)
            #expect(talk.query(number) == course.early, "\(course.ending)")
            talk.wait(milliseconds: 15_000)
            #expect(talk.query(number) == course.late, "\(course.ending)")
            let undo = talk.ask(talk.request(.cancel, number))
            #expect(undo == Self.undone(course, wire), "\(course.ending)")
            if course.ending == 96 {
                talk.wait(milliseconds: 2000)
                #expect(!talk.ask(talk.request(.cancel, number, attempt: 2)).contains("unknown"))
            }
            talk.wait(milliseconds: 30_000)
            let end = talk.query(number)
            let isGone = course.late == "paid 8850"
            let last = isGone ? "returned 8850" : course.late == "absent" ? "absent" : "never"
            #expect(end == last, "\(course.ending)")
            #expect(ProviderSums(talk.road.book).standingMinor == 0, "\(course.ending)")
            #expect(talk.road.violations == [], "\(course.ending)")
        }
    }

    private static func undone(_ course: Course, _ wire: WalletTalk.Wire) -> String {
        switch (wire, course.ending, course.late) {
        case (.alipay, 96, _), (.v2, 96, _): "again"
        case (.v3, 96, _): "unknown systemError"
        case (.alipay, _, "paid 8850"): "done, was paid"
        case (_, _, "absent"): "absent"
        case (.alipay, _, _): "done, was unpaid"
        default: "done"
        }
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `what a provider answers wrongly is unknown, with its reason`(
        wire: WalletTalk.Wire
    ) throws {
        var faults = [
            ("pay-other-order", "unknown anotherOrder"), ("answer-unsigned", "unknown unsigned"),
            ("pay-already-paid", "already paid"), ("pay-unknown-code", "unknown unexpected"),
            ("answer-huge", "unknown tooLong"), ("answer-header-flood", "unknown tooLong"),
            ("answer-half", "failed linkLost"), ("answer-bad-gateway", "unknown status"),
            ("answer-too-many", "unknown tooMany"), ("reset", "failed linkLost"),
            ("reset-after", "failed linkLost"), ("pay-paid-other-amount", "paid 8851"),
        ]
        if wire != .v2 { faults.append(("answer-deep", "unknown unreadable")) }
        switch wire {
        case .alipay:
            faults += [("sign-before-body", "paid 8850"), ("serial-between", "paid 8850")]
        case .v3:
            faults += [
                ("answer-old-timestamp", "unknown oldTimestamp"),
                ("answer-unknown-serial", "unknown unknownSerial"),
            ]
        case .v2: faults.append(("answer-entities", "unknown unreadable"))
        }
        for (fault, finding) in faults {
            let talk = try WalletTalk(wire)
            talk.road.control("next", "{\"fault\":\"\(fault)\"}")
            let request = talk.request(.pay, try WalletTalk.order(1), fen: 8850)
            let pay = talk.ask(request, code: WalletTalk.code(wire, 0))
            #expect(pay == finding, "\(fault)")
            // Whatever was said, the next call is not harmed by it.
            talk.wait(milliseconds: 2000)
            #expect(!talk.query(try WalletTalk.order(1)).hasPrefix("unknown"), "\(fault)")
            #expect(talk.road.violations == [], "\(fault)")
        }
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `refunds are paid once a number, whole and in parts`(wire: WalletTalk.Wire) throws {
        let talk = try WalletTalk(wire)
        let (number, first) = (try WalletTalk.order(1), try WalletTalk.order(2))
        let second = try WalletTalk.order(3)
        #expect(talk.pay(number, ending: 0) == "paid 8850")
        let part = talk.request(.refund, first, of: number, fen: 2000)
        let accepted = wire == .v2 ? "accepted 2000" : "paid 2000"
        #expect(talk.ask(part) == accepted)
        talk.wait(milliseconds: 2000)
        #expect(talk.ask(part).hasSuffix("2000"))
        #expect(talk.query(number, refund: first) == "paid 2000")
        talk.wait(milliseconds: 2000)
        let rest = talk.request(.refund, second, of: number, fen: 6850)
        #expect(talk.ask(rest).hasSuffix("6850"))
        talk.wait(milliseconds: 2000)
        #expect(talk.query(number, refund: second) == "paid 6850")
        #expect(ProviderSums(talk.road.book).refundedMinor == 8850)
        #expect(talk.road.violations == [])
        talk.wait(milliseconds: 2000)
        let beyond = talk.request(.refund, try WalletTalk.order(4), of: number, fen: 1)
        #expect(talk.ask(beyond).hasPrefix("refused"))
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `a code is drawn, scanned and paid, or closed`(wire: WalletTalk.Wire) throws {
        let talk = try WalletTalk(wire)
        let (number, other) = (try WalletTalk.order(1), try WalletTalk.order(2))
        #expect(talk.ask(talk.request(.order, number, fen: 500)) == "drawn")
        talk.wait(milliseconds: 1000)
        #expect(talk.query(number) == (wire == .alipay ? "absent" : "not yet"))
        talk.road.control("customer", "{\"order\":\"\(number.text)\",\"act\":\"pay\"}")
        talk.wait(milliseconds: 2000)
        #expect(talk.query(number) == "paid 500")
        talk.wait(milliseconds: 2000)
        #expect(talk.ask(talk.request(.close, number)) == "is paid")
        #expect(talk.ask(talk.request(.order, other, fen: 600)) == "drawn")
        let close = talk.ask(talk.request(.close, other))
        #expect(close == (wire == .alipay ? "absent" : "done, was unpaid"))
        #expect(ProviderSums(talk.road.book).standingMinor == 500)
        #expect(talk.road.violations == [])
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `a provider that dies behind its booking is found out when it is back`(
        wire: WalletTalk.Wire
    ) throws {
        let talk = try WalletTalk(wire)
        let number = try WalletTalk.order(1)
        talk.road.mishaps = [.breaksAfter]
        let request = talk.request(.pay, number, fen: 8850)
        #expect(talk.ask(request, code: WalletTalk.code(wire, 0)) == "failed linkLost")
        talk.road.isReachable = false
        talk.road.crash()
        #expect(talk.query(number) == "unknown linkLost")
        talk.wait(milliseconds: 5000)
        talk.road.isReachable = true
        #expect(talk.query(number) == "paid 8850")
        #expect(talk.road.violations == [])
    }

    @Test(arguments: WalletTalk.Wire.allCases)
    func `a request that never left is known as that, one that was lost is not`(
        wire: WalletTalk.Wire
    ) throws {
        let talk = try WalletTalk(wire)
        let number = try WalletTalk.order(1)
        talk.road.isReachable = false
        #expect(talk.pay(number, ending: 0) == "failed unsent")
        talk.road.isReachable = true
        talk.road.mishaps = [.losesRequest]
        #expect(talk.pay(number, ending: 0) == "failed timedOut")
        talk.road.mishaps = [.losesAnswer]
        #expect(talk.pay(number, ending: 0) == "failed timedOut")
        #expect(ProviderSums(talk.road.book).standingMinor == 8850)
    }
}
