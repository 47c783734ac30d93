import Payments
import Testing
import Upstream

@testable import Switch

@Suite struct MailboxTests {
    @Test func `a full mailbox refuses at once and admits again when a place is given back`() {
        let mailbox = MailboxAdmission(name: "test", capacity: 2)
        #expect(mailbox.admit())
        #expect(mailbox.admit())
        #expect(!mailbox.admit())
        #expect(mailbox.depth == 2)
        #expect(mailbox.refused == 1)
        mailbox.release(1)
        #expect(mailbox.admit())
        #expect(mailbox.highest == 2)
    }

    @Test func `the reserved share is for reversals alone`() {
        let mailbox = MailboxAdmission(name: "test", capacity: 1, reserved: 2)
        #expect(mailbox.admit())
        #expect(!mailbox.admit())
        #expect(mailbox.admit(.reserved))
        #expect(mailbox.admit(.reserved))
        #expect(!mailbox.admit(.reserved))
        #expect(!mailbox.admit())
    }

    @Test func `advices have places of their own, and take nobody else's`() {
        let mailbox = MailboxAdmission(name: "test", capacity: 1, reserved: 1, advices: 2)
        #expect(mailbox.admit(.advices) && mailbox.admit(.advices))
        #expect(!mailbox.admit(.advices))
        #expect(mailbox.depth == 2 && mailbox.free == 1 && mailbox.refused == 1)
        #expect(mailbox.admit() && mailbox.admit(.reserved))
        #expect(!mailbox.admit() && !mailbox.admit(.reserved))
        #expect(mailbox.highest == 4)
        mailbox.release(3, advices: 1)
        #expect(mailbox.depth == 1 && mailbox.free == 1)
        #expect(mailbox.admit(.advices) && !mailbox.admit(.advices))
        mailbox.release(2, advices: 2)
        #expect(mailbox.depth == 0)
    }

    @Test func `a mailbox says how many places are free, and never fewer than none`() {
        let mailbox = MailboxAdmission(name: "test", capacity: 2, reserved: 2)
        #expect(mailbox.free == 2)
        #expect(mailbox.admit())
        #expect(mailbox.free == 1)
        for _ in 0..<3 { #expect(mailbox.admit(.reserved)) }
        #expect(mailbox.free == 0)
        mailbox.refuse(5)
        #expect(mailbox.refused == 5)
        mailbox.release(4)
        #expect(mailbox.free == 2)
    }

    @Test func `row 65: the book is closed while it is full, or what waits first waits too long`() {
        let port = BookPort(
            admission: MailboxAdmission(name: "book", capacity: 1),
            longestWait: .milliseconds(2)
        )
        #expect(!port.isClosed(at: 9_000_000))
        #expect(port.admission.admit())
        #expect(port.isClosed(at: 0))
        port.admission.release(1)
        port.waits(since: 1_000_000)
        port.waits(since: 2_000_000)
        #expect(!port.isClosed(at: 3_000_000))
        #expect(port.isClosed(at: 3_000_001))
        port.nowWaits(since: 2_000_000)
        #expect(!port.isClosed(at: 4_000_000))
        #expect(port.isClosed(at: 4_000_001))
        port.nowWaits(since: nil)
        #expect(!port.isClosed(at: 9_000_000))
    }

    @Test func `many senders never take more places than there are`() async {
        let mailbox = MailboxAdmission(name: "test", capacity: 100)
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<1000).reduce(0) { sum, _ in sum + (mailbox.admit() ? 1 : 0) } }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == 100)
        #expect(mailbox.depth == 100)
    }

    @Test func `one drain is scheduled for all that waits, and takes it in order`() {
        let waiting = ServiceHistogram()
        var queue = MailboxQueue<Int>()
        let mustSchedule = (1...3).map { queue.append($0, at: 0) }
        #expect(mustSchedule == [true, false, false])
        var batch: [Int] = []
        queue.take(2, into: &batch, at: 5, measuring: waiting)
        #expect(batch == [1, 2])
        // Something is left, so the drain stays scheduled.
        let isScheduled = !queue.append(4, at: 5)
        #expect(isScheduled)
        queue.take(10, into: &batch, at: 9, measuring: waiting)
        #expect(batch == [1, 2, 3, 4])
        let isEmptied = queue.append(5, at: 9)
        #expect(isEmptied)
        #expect(waiting.snapshot().count == 4)
    }

    @Test func `the last of several threads knows that it is the last`() async {
        let countdown = Countdown(64)
        let lasts = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { countdown.arrive() } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(lasts == 1)
    }

    @Test func `a channel is up only while its dispatcher says so`() {
        let availability = ChannelAvailability()
        #expect(!availability.isUp(.init(rawValue: 2)))
        availability.set(.init(rawValue: 2), .up)
        #expect(availability.isUp(.init(rawValue: 2)))
        #expect(!availability.isUp(.init(rawValue: 1)))
        #expect(!availability.isUp(.init(rawValue: 200)))
        availability.set(.init(rawValue: 2), .cutover)
        #expect(!availability.isUp(.init(rawValue: 2)))
        #expect(availability.isInCutover(.init(rawValue: 2)))
        availability.set(.init(rawValue: 2), .down)
        #expect(!availability.isUp(.init(rawValue: 2)))
        #expect(!availability.isInCutover(.init(rawValue: 2)))
    }
}
