import Glibc
import NIOPosix
import Synchronization

/// Log lines on their way to standard error: who logs goes on at once, however slowly they are
/// read.
///
/// A thread of its own writes them in their order, each by one `write`, so that lines do not mix
/// with those of others. Where they are read too slowly, what comes beyond the bound is left out,
/// and a line in its place says how many were. `close` must be called before the last use is gone.
package final class LogLines: Sendable {
    /// What may wait, bytes.
    package static let mostBytes = 1 << 20
    /// How long the end of the process waits for a reader.
    package static let lastMilliseconds = 1000

    private struct State {
        var waiting: [String] = []
        /// Of what waits and what is at hand.
        var bytes = 0
        /// Lines that came behind the last of `waiting` and found no room.
        var leftOut = 0
        /// Whether the thread is at work.
        var isWriting = false
    }

    private let state = Mutex(State())
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let descriptor: Int32
    private let mostBytes: Int
    private let words: @Sendable (Int) -> String

    /// `words` makes the line that says how many were left out.
    package init(
        to descriptor: Int32 = STDERR_FILENO,
        mostBytes: Int = LogLines.mostBytes,
        leftOut words: @escaping @Sendable (Int) -> String
    ) {
        self.descriptor = descriptor
        self.mostBytes = mostBytes
        self.words = words
        thread.start()
    }

    /// Takes a line, or counts it as left out; on any thread.
    package func add(_ line: String) {
        let begins = state.withLock { state in
            guard state.bytes + line.utf8.count <= mostBytes else {
                state.leftOut += 1
                return false
            }
            sayLeftOut(&state)
            Self.add(line, to: &state)
            defer { state.isWriting = true }
            return !state.isWriting
        }
        // Work that is cancelled comes behind `close`: nothing is written any more.
        if begins { thread.submit { if $0 == .active { self.write() } } }
    }

    /// Waits until all is written, so long at most; whether it is.
    @discardableResult
    package func flush(withinMilliseconds most: Int = lastMilliseconds) -> Bool {
        for _ in 0..<most where state.withLock({ $0.isWriting }) { usleep(1000) }
        return state.withLock { !$0.isWriting }
    }

    /// The last lines are written, as far as somebody reads them.
    package func close(withinMilliseconds most: Int = lastMilliseconds) {
        flush(withinMilliseconds: most)
        thread.shutdownGracefully { _ in }
    }

    private static func add(_ line: String, to state: inout State) {
        state.waiting.append(line)
        state.bytes += line.utf8.count
    }

    private func sayLeftOut(_ state: inout State) {
        guard state.leftOut > 0 else { return }
        Self.add(words(state.leftOut), to: &state)
        state.leftOut = 0
    }

    // MARK: Its thread

    private func write() {
        while let lines = take() {
            for line in lines {
                write(line)
                state.withLock { $0.bytes -= line.utf8.count }
            }
        }
    }

    /// All that waits; nil for nothing, and then the thread rests.
    private func take() -> [String]? {
        state.withLock { state in
            if state.waiting.isEmpty { sayLeftOut(&state) }
            guard !state.waiting.isEmpty else {
                state.isWriting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// A line that nobody can take is gone: there is nowhere else to say so.
    private func write(_ line: String) {
        var line = line
        line.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno == EAGAIN {
                    _ = Self.waitForRoom(in: descriptor, milliseconds: -1)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// Waits until a short line can be written at once; false where it cannot be.
    ///
    /// -1 is for ever.
    static func waitForRoom(in descriptor: Int32, milliseconds: Int32) -> Bool {
        var place = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&place, 1, milliseconds) > 0
    }
}
