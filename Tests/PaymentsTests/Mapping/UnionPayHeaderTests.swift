import Payments
import Testing

@Suite struct UnionPayHeaderTests {
    @Test(
        arguments: [
            ([0x60, 0x31, 0x00, 0x00, 0x00, 0x00], true),
            ([0x68, 0x22, 0x10, 0x12, 0x34, 0x56], true),
            ([0x5F, 0x31, 0x00, 0x00, 0x00, 0x00], false),
            ([0x69, 0x31, 0x00, 0x00, 0x00, 0x00], false),
            ([0x60, 0x31, 0x00, 0x00, 0x00], false),
            ([], false),
        ] as [([UInt8], Bool)]
    )
    func `categories 60 to 68 are served, whatever the version`(_ row: ([UInt8], Bool)) {
        #expect(UnionPayHeader.isAcceptable(row.0) == row.1)
    }

    @Test func `only the processing request digit changes in a reply`() {
        let header: [UInt8] = [0x60, 0x31, 0x17, 0x12, 0x34, 0x56]
        #expect(
            UnionPayHeader.reply(to: header, outcome: .approved)
                == [0x60, 0x31, 0x10, 0x12, 0x34, 0x56]
        )
        #expect(
            UnionPayHeader.reply(to: header, outcome: .batchMismatch)
                == [0x60, 0x31, 0x13, 0x12, 0x34, 0x56]
        )
        #expect(UnionPayHeader.reply(to: [0x60], outcome: .approved) == [0x60])
    }

    @Test(arguments: Outcome.allCases)
    func `a terminal without usable keys is asked to sign on again`(_ outcome: Outcome) {
        let lost: [Outcome] = [.macFailed, .noSessionKeys, .batchMismatch]
        let request = UnionPayHeader.processingRequest(for: outcome)
        #expect((request == .signOn) == lost.contains(outcome))
    }
}
