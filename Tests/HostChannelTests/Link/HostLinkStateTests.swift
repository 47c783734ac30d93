import Testing

@testable import HostChannel

@Suite struct HostLinkStateTests {
    private var state = HostLinkState(answerNanoseconds: 10, idleNanoseconds: 60)

    private mutating func handle(
        _ event: HostLinkState.Event,
        draw: UInt64 = 0
    ) -> [HostLinkState.Action] {
        state.handle(event, draw: draw)
    }

    private mutating func comeUp(_ duty: HostLinkState.KeyDuty = .none) {
        _ = handle(.start)
        _ = handle(.connected)
        _ = handle(.answered(.signOn, isAccepted: true, duty))
        if duty == .exchange {
            _ = handle(.answered(.keyChange, isAccepted: true, .none))
            _ = handle(.keysInstalled)
        }
    }

    @Test mutating func `a socket signs on, exchanges keys and is ready only then`() {
        #expect(handle(.start) == [.cancel(.reconnect), .connect])
        #expect(handle(.connected) == [.send(.signOn), .schedule(.answer, nanoseconds: 10)])
        #expect(state.phase == .signingOn)
        #expect(
            handle(.answered(.signOn, isAccepted: true, .exchange)) == [
                .cancel(.answer), .send(.keyChange), .schedule(.answer, nanoseconds: 10),
            ]
        )
        #expect(!state.isReady)
        #expect(handle(.answered(.keyChange, isAccepted: true, .none)) == [.cancel(.answer)])
        #expect(!state.isReady)
        #expect(handle(.keysInstalled) == [.schedule(.idle, nanoseconds: 60), .ready(true)])
        #expect(state.isReady)
    }

    @Test mutating func `where the channel has keys a sign-on is enough`() {
        comeUp()
        #expect(state.phase == .up)
    }

    @Test mutating func `a socket that waits for another's keys takes over when those fail`() {
        _ = handle(.start)
        _ = handle(.connected)
        #expect(handle(.answered(.signOn, isAccepted: true, .wait)) == [.cancel(.answer)])
        #expect(state.phase == .awaitingKeys)
        #expect(handle(.keysWanted) == [.send(.keyChange), .schedule(.answer, nanoseconds: 10)])
        #expect(state.phase == .exchangingKeys)
    }

    @Test mutating func `a refused sign-on closes the socket and it comes back later`() {
        _ = handle(.start)
        _ = handle(.connected)
        #expect(
            handle(.answered(.signOn, isAccepted: false, .none))
                == [.cancel(.answer), .cancel(.answer), .cancel(.idle), .close(.signOnRefused)]
        )
        let actions = handle(.closed)
        #expect(state.phase == .down)
        #expect(actions.contains(.schedule(.reconnect, nanoseconds: 250_000_000)))
        #expect(handle(.fired(.reconnect, quietNanoseconds: 0)) == [.connect])
    }

    @Test mutating func `keys that do not open are nobody's keys`() {
        _ = handle(.start)
        _ = handle(.connected)
        _ = handle(.answered(.signOn, isAccepted: true, .exchange))
        _ = handle(.answered(.keyChange, isAccepted: true, .none))
        #expect(handle(.keysUnusable).suffix(2) == [.keysMissing, .close(.keysRefused)])
    }

    @Test mutating func `the end of the socket that exchanges keys passes the duty on`() {
        _ = handle(.start)
        _ = handle(.connected)
        _ = handle(.answered(.signOn, isAccepted: true, .exchange))
        #expect(handle(.closed).contains(.keysMissing))
    }

    @Test mutating func `row 37: silence is asked about, and no answer ends the socket`() {
        comeUp()
        #expect(
            handle(.fired(.idle, quietNanoseconds: 20)) == [.schedule(.idle, nanoseconds: 40)]
        )
        #expect(
            handle(.fired(.idle, quietNanoseconds: 60)) == [
                .send(.echo), .schedule(.answer, nanoseconds: 10),
                .schedule(.idle, nanoseconds: 60),
            ]
        )
        #expect(state.isReady)
        #expect(
            handle(.fired(.answer, quietNanoseconds: 70)) == [
                .cancel(.answer), .cancel(.idle), .ready(false), .close(.noAnswer),
            ]
        )
    }

    @Test mutating func `an answered echo leaves the socket up`() {
        comeUp()
        _ = handle(.echoWanted)
        #expect(handle(.answered(.echo, isAccepted: true, .none)) == [.cancel(.answer)])
        #expect(state.isReady)
        #expect(handle(.fired(.answer, quietNanoseconds: 0)).isEmpty)
    }

    @Test mutating func `an answer that nobody awaits changes nothing`() {
        comeUp()
        #expect(handle(.answered(.signOn, isAccepted: false, .none)).isEmpty)
        #expect(state.isReady)
    }

    @Test mutating func `a stop signs off, and ends without the answer too`() {
        comeUp()
        #expect(
            handle(.stop) == [
                .cancel(.idle), .ready(false), .send(.signOff),
                .schedule(.answer, nanoseconds: 10),
            ]
        )
        #expect(state.phase == .signingOff)
        var other = self
        #expect(
            handle(.answered(.signOff, isAccepted: true, .none))
                == [.cancel(.answer), .close(.stopped)]
        )
        #expect(state.phase == .stopped)
        #expect(!handle(.closed).contains { if case .schedule = $0 { true } else { false } })
        #expect(other.handle(.fired(.answer, quietNanoseconds: 0)) == [.close(.stopped)])
        #expect(other.state.phase == .stopped)
        #expect(other.handle(.start) == [.cancel(.reconnect), .connect])
    }

    @Test(arguments: [0, 1, 2])
    mutating func `a stop before the socket is up ends it at once`(_ steps: Int) {
        _ = handle(.start)
        if steps > 0 { _ = handle(.connected) }
        if steps > 1 { _ = handle(.answered(.signOn, isAccepted: true, .exchange)) }
        let actions = handle(.stop)
        #expect(actions.last == .close(.stopped))
        #expect(actions.contains(.keysMissing) == (steps == 2))
        #expect(state.phase == .stopped)
    }

    @Test mutating func `row 58: a host that closes its day takes no payments until it is over`() {
        comeUp()
        #expect(handle(.hostCutover(isOver: false)) == [.ready(false)])
        #expect(state.phase == .cutover)
        #expect(state.isConnected)
        #expect(handle(.hostCutover(isOver: true)) == [.ready(true)])
        #expect(state.isReady)
    }

    @Test mutating func `each failure waits longer, half of it drawn, and a success begins anew`() {
        var waits: [Int64] = []
        _ = handle(.start)
        for _ in 0..<9 {
            for case .schedule(.reconnect, let nanoseconds) in handle(.closed) {
                waits.append(nanoseconds / 1_000_000)
            }
            _ = handle(.fired(.reconnect, quietNanoseconds: 0))
        }
        #expect(waits == [250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000])
        _ = handle(.connected)
        _ = handle(.answered(.signOn, isAccepted: true, .none))
        let again = handle(.closed, draw: 250_000_000)
        #expect(again.contains(.schedule(.reconnect, nanoseconds: 500_000_000)))
    }
}
