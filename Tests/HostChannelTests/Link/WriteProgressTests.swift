import Testing

@testable import HostChannel

@Suite struct WriteProgressTests {
    @Test func `row 15: the first frame that did not complete may have left in part`() {
        var writes = WriteProgress()
        let frames = (0..<4).map { _ in writes.write() }
        writes.complete(frames[0])
        #expect(!writes.isUnsent(frames[0]))
        #expect(!writes.isUnsent(frames[1]))
        #expect(writes.isUnsent(frames[2]))
        #expect(writes.isUnsent(frames[3]))
    }

    @Test func `nothing is called unsent while the only frame is at the kernel`() {
        var writes = WriteProgress()
        let frame = writes.write()
        #expect(!writes.isUnsent(frame))
    }
}
