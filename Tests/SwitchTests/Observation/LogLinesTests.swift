import Glibc
import Logging
import Payments
import Testing

@testable import Switch

/// Log lines whose reader stands still.
@Suite struct LogLinesTests {
    /// A pipe that is read when a test reads it.
    private struct Pipe {
        let reader: Int32
        let writer: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            (reader, writer) = (ends[0], ends[1])
        }

        /// Reads until what was read ends with a line.
        func lines(to last: String) -> [String] {
            var bytes: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while !bytes.suffix(last.utf8.count).elementsEqual(last.utf8) {
                let count = read(reader, &chunk, chunk.count)
                guard count > 0 else { break }
                bytes += chunk[..<count]
            }
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }

        func end() {
            Glibc.close(reader)
            Glibc.close(writer)
        }
    }

    private static func line(_ number: Int) -> String {
        "\(number) " + String(repeating: "x", count: 200) + "\n"
    }

    @Test func `who logs goes on while nobody reads, and is told what was left out`() throws {
        let pipe = try Pipe()
        let lines = LogLines(to: pipe.writer, mostBytes: 20_000) { "\($0) lines left out\n" }
        // First the pipe is full, then the queue.
        var count = 0
        func add(_ more: Int) {
            for number in count + 1...count + more { lines.add(Self.line(number)) }
            count += more
        }
        repeat { add(50) } while lines.flush(withinMilliseconds: 50) && count < 1_000_000
        add(1_000)
        #expect(!lines.flush(withinMilliseconds: 1))

        // The reader comes back: what waited arrives in its order, and how many did not.
        var numbers: [Int] = []
        var leftOut: [Int] = []
        while numbers.count + leftOut.reduce(0, +) < count {
            for line in pipe.lines(to: "\n") {
                let words = line.split(separator: " ")
                let number = try #require(words.first.flatMap { Int($0) })
                if line.hasSuffix("lines left out") {
                    leftOut.append(number)
                } else {
                    #expect(line + "\n" == Self.line(number))
                    numbers.append(number)
                }
            }
        }
        #expect(lines.flush())
        #expect(numbers == Array(Set(numbers)).sorted() && numbers.first == 1)
        #expect(numbers.count + leftOut.reduce(0, +) == count)
        #expect(!leftOut.isEmpty && leftOut.allSatisfy { $0 > 0 })

        lines.add("again\n")
        #expect(pipe.lines(to: "again\n") == ["again"])
        lines.close()
        pipe.end()
    }

    @Test func `what was logged is there when it is closed`() throws {
        let pipe = try Pipe()
        let lines = LogLines(to: pipe.writer) { "\($0)\n" }
        for number in 1...100 { lines.add("\(number)\n") }
        lines.close()
        #expect(pipe.lines(to: "100\n") == (1...100).map(String.init))
        pipe.end()
    }

    @Test func `a reader who is gone is no fault`() throws {
        let pipe = try Pipe()
        Glibc.close(pipe.reader)
        signal(SIGPIPE, SIG_IGN)
        let lines = LogLines(to: pipe.writer) { "\($0)\n" }
        for number in 1...100 { lines.add("\(number)\n") }
        #expect(lines.flush())
        lines.close()
        Glibc.close(pipe.writer)
    }

    @Test func `it is said in the form of the others`() {
        let clock = FixedClock(now: Timestamp(rawValue: 1_795_000_000_123_456))
        func line(_ style: SwitchLogHandler.Style) -> String {
            SwitchLogHandler.line(leftOut: 7, label: "forecourt", style: style, clock: clock)
        }
        #expect(
            line(.text)
                == "2026-11-18T11:06:40.123456Z warning 7 lines left out: nobody read them "
                + "left_out=7\n"
        )
        #expect(
            line(.jsonLines)
                == "{\"at\":\"2026-11-18T11:06:40.123456Z\",\"level\":\"warning\","
                + "\"label\":\"forecourt\",\"message\":\"7 lines left out: nobody read them\","
                + "\"left_out\":\"7\"}\n"
        )
    }
}
