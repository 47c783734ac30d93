import Payments
import Testing
import Upstream

@Suite struct UpstreamAnswerTests {
    private func answer(
        _ mti: UInt16 = 0x0210,
        processingCode: UInt32? = nil,
        time: UInt64? = 1_121_163_000,
        _ decision: UpstreamAnswer.Decision = .approved
    ) -> UpstreamAnswer {
        var answer = UpstreamAnswer(
            channel: ChannelNumber(rawValue: 1),
            exchange: nil,
            mti: mti,
            number: 7,
            decision: decision,
            code: "00",
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        answer.processingCode = processingCode
        answer.time = time
        answer.taken.amount = 8850
        return answer
    }

    @Test(
        arguments: [
            (0x0210 as UInt16, nil, UpstreamAction.pay), (0x0110, 0, .hold), (0x0110, nil, .hold),
            (0x0210, 310_000, .balance), (0x0110, 310_000, .balance), (0x0210, 0, .pay),
            (0x0110, 20_000, .void), (0x0210, 21_000, .void), (0x0210, 200_000, .refund),
            (0x0430, nil, .reverse), (0x0530, nil, nil),
            (0x0810, nil, nil), (0x0710, nil, nil),
        ] as [(UInt16, UInt32?, UpstreamAction?)]
    )
    func `an answer tells what was asked`(
        _ mti: UInt16,
        _ processingCode: UInt32?,
        _ action: UpstreamAction?
    ) {
        #expect(answer(mti, processingCode: processingCode).action == action)
    }

    @Test func `only an approval tells what was taken`() {
        let approved = answer()
        #expect(approved.verdict == .approved(approved.taken))
        #expect(answer(.declined(.insufficientFunds)).verdict == .declined(.insufficientFunds))
        #expect(answer(.malformed).verdict == .malformed)
    }

    @Test func `what was taken is what was asked unless it says otherwise`() {
        var taken = Taken()
        #expect(taken.agrees(amount: 100, .yuan))
        taken.amount = 100
        #expect(taken.agrees(amount: 100, .yuan))
        #expect(!taken.agrees(amount: 99, .yuan))
        taken.asset = .points
        #expect(!taken.agrees(amount: 100, .yuan))
    }

    @Test func `an answer names its request by number and time`() {
        let reference = UpstreamReference.iso(number: 7, time: 1_121_163_000)
        #expect(
            answer().original == UpstreamOriginal(messageClass: .financial, reference: reference)
        )
        #expect(answer(time: nil).original == nil)
        #expect(answer().fits(.financial, reference, of: "T0000001"))
        #expect(answer(time: nil).fits(.financial, reference, of: "T0000001"))
        #expect(!answer().fits(.authorisation, reference, of: "T0000001"))
        #expect(!answer().fits(.financial, reference, of: "T0000002"))
        #expect(!answer(time: 1).fits(.financial, reference, of: "T0000001"))
    }

    private func answer(_ decision: UpstreamAnswer.Decision) -> UpstreamAnswer {
        answer(0x0210, decision)
    }
}
