import ISO8583
import Simulators
import Text

/// Prints frames as they went over the wire, their secrets hidden.
struct FramePrinter {
    let options: TerminalOptions
    let terminal: TerminalProfile

    /// Columns of hexadecimal text behind the labels.
    private static let width = 66

    func show(_ frame: TracedFrame) {
        let parts = parts(of: frame)
        let direction = frame.isReply ? "received" : "sent"
        if options.json {
            let members = parts.map { ($0.name, JSONValue.string($0.text)) }
            return Console.json(
                [
                    ("frame", .string(direction)), ("bytes", .number("\(frame.bytes.count)")),
                ] + members
            )
        }
        Console.line("\(direction)  \(frame.bytes.count) bytes")
        for part in parts {
            var label = part.name
            for line in Self.folded(part.text) {
                Console.line("  \(label.padding(to: 10))\(line)")
                label = ""
            }
        }
    }

    private func parts(of frame: TracedFrame) -> [(name: String, text: String)] {
        guard let layout = frame.layout else {
            // Without its parts it cannot be told what in it is secret.
            return [("message", Self.hidden(frame.bytes.count))]
        }
        let framing = terminal.framing
        var parts: [(name: String, text: String)] = []
        func add(_ name: String, _ range: Range<Int>) {
            guard !range.isEmpty else { return }
            parts.append((name, Hexadecimal.text(frame.bytes[range])))
        }
        add("length", 0..<layout.envelope.lowerBound)
        let header = layout.envelope.lowerBound + (framing.hasTPDU ? 5 : 0)
        add("tpdu", layout.envelope.lowerBound..<header)
        add("header", header..<layout.envelope.upperBound)
        add("literal", layout.envelope.upperBound..<layout.message.lowerBound)
        parts.append(("message", message(Array(frame.bytes[layout.message]))))
        add("trailer", layout.message.upperBound..<layout.bytes)
        return parts
    }

    /// The bytes element by element; what is secret, and what cannot be read, as asterisks.
    private func message(_ bytes: [UInt8]) -> String {
        let described = MessageDescriber(terminal.specification).describe(bytes)
        var pieces: [String] = []
        var end = 0
        for line in described.lines where line.depth == 0 {
            pieces.append(line.raw)
            end = max(end, line.offset + line.length)
        }
        if end < bytes.count { pieces.append(Self.hidden(bytes.count - end)) }
        return pieces.joined(separator: " ")
    }

    private static func hidden(_ bytes: Int) -> String {
        String(repeating: "*", count: bytes * 2)
    }

    private static func folded(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var rest = word[...]
            if !line.isEmpty, line.count + 1 + rest.count > width {
                lines.append(line)
                line = ""
            }
            while rest.count > width {
                lines.append(String(rest.prefix(width)))
                rest = rest.dropFirst(width)
            }
            line += (line.isEmpty ? "" : " ") + rest
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}

extension String {
    /// The text with spaces behind it, so that it is at least so many characters long.
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
