import ISO8583
import Text

/// Bytes as people paste them: hexadecimal text with or without separators, or a dump with offsets
/// in front and characters behind, as xxd, hexdump, jPOS, tcpdump and Wireshark print them.
struct DumpText {
    /// The messages, each with the number of its first line.
    private(set) var messages: [(line: Int, bytes: [UInt8])] = []

    /// Reads a dump; nil where the lines do not begin with offsets that count up from zero.
    init?(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .enumerated().map { (number: $0.offset + 1, line: Line(Array($0.element.utf8))) }
            .filter { !$0.line.isBlank && !$0.line.isComment }
        guard let first = lines.first?.line, first.isStart else { return nil }
        for (index, (number, line)) in lines.enumerated() {
            guard let offset = line.offset else { return nil }
            if offset == 0 {
                messages.append((number, []))
            } else if offset != messages.last?.bytes.count {
                return nil
            }
            // The next line says how many bytes this one has; characters behind them may look like
            // more.
            let following = index + 1 < lines.count ? lines[index + 1].line.offset : nil
            let count = following.flatMap { $0 > offset ? $0 - offset : nil }
            guard let bytes = line.bytes(count, textFrom: first.textColumn(lines)) else {
                return nil
            }
            messages[messages.count - 1].bytes += bytes
        }
        // What ends with its last offset alone, as hexdump prints it, has nothing behind it.
        messages.removeAll { $0.bytes.isEmpty }
    }
}

extension DumpText {
    /// One line of a dump.
    private struct Line {
        /// A run of characters between spaces.
        struct Word {
            let column: Int
            let text: [UInt8]
            /// Spaces in front.
            let gap: Int
        }

        let words: [Word]

        init(_ bytes: [UInt8]) {
            var words: [Word] = []
            var at = 0
            while at < bytes.count {
                let start = at
                while at < bytes.count, HexInput.isSpace(bytes[at]) { at += 1 }
                let begin = at
                while at < bytes.count, !HexInput.isSpace(bytes[at]) { at += 1 }
                guard at > begin else { break }
                let hasTab = bytes[start..<begin].contains(0x09)
                words.append(
                    Word(
                        column: begin,
                        text: Array(bytes[begin..<at]),
                        gap: hasTab ? 8 : begin - start
                    )
                )
            }
            self.words = words
        }

        var isBlank: Bool { words.isEmpty }

        var isComment: Bool { words.first?.text.first == UInt8(ascii: "#") }

        /// The offset in front: at least four digits, or any with a colon.
        var offset: Int? {
            guard var digits = words.first?.text else { return nil }
            let hasColon = digits.last == UInt8(ascii: ":")
            if hasColon { digits.removeLast() }
            if digits.starts(with: Array("0x".utf8)) { digits.removeFirst(2) }
            guard digits.count >= (hasColon ? 1 : 4), digits.count <= 16 else { return nil }
            return Hexadecimal.number(String(decoding: digits, as: UTF8.self))
                .flatMap(Int.init(exactly:))
        }

        /// Whether a dump begins here: an offset of zero, set off from what follows.
        var isStart: Bool {
            guard offset == 0, words.count > 1 else { return false }
            let isMarked = words[0].text.last == UInt8(ascii: ":") || words[1].gap > 1
            let arePairs = words.dropFirst().prefix(2).allSatisfy { $0.text.count == 2 }
            return isMarked || words.count > 2 && arePairs
        }

        /// The column of the characters behind the bytes; nil where it cannot be told.
        func textColumn(_ lines: [(number: Int, line: Line)]) -> Int? {
            guard lines.count > 1, let next = lines[1].line.offset, next > 0 else { return nil }
            var left = next
            for word in words.dropFirst() {
                if left <= 0 { return word.column }
                left -= word.text.count / 2
            }
            return nil
        }

        /// The bytes of the line: as many as told, or up to what is no longer one.
        func bytes(_ count: Int?, textFrom column: Int?) -> [UInt8]? {
            var bytes: [UInt8] = []
            for (index, word) in words.enumerated().dropFirst() {
                if let count, bytes.count >= count { break }
                if count == nil {
                    if let column, word.column >= column { break }
                    // Half way through a line there may be a wider gap too.
                    if index > 1, word.gap > 1, word.gap > 2 || bytes.count != 8 { break }
                }
                guard word.text.count <= 32,
                    let pairs = Hexadecimal.bytes(String(decoding: word.text, as: UTF8.self))
                else { break }
                bytes += pairs
            }
            if let count, bytes.count != count { return nil }
            return bytes
        }
    }
}
