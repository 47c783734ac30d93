import Glibc
import ISO8583
package import Logging
import Payments
import Text

/// Log lines on standard error: JSON, one object a line, or short text for a person's terminal.
package struct SwitchLogHandler: LogHandler {
    /// How lines look.
    package enum Style: Sendable {
        case jsonLines
        case text
    }

    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.info
    private let label: String
    private let style: Style
    private let clock: any SwitchClock
    private let write: @Sendable (String) -> Void

    /// A handler over standard error; each line is one `write`, so lines do not mix.
    package init(label: String, style: Style) {
        self.init(label: label, style: style, clock: SystemClock()) { line in
            line.withContiguousBytes { bytes in
                _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
            }
        }
    }

    init(
        label: String,
        style: Style,
        clock: any SwitchClock,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.label = label
        self.style = style
        self.clock = clock
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields[LogKey.error.rawValue] = .string("\(error)") }
        let sorted = fields.sorted { $0.key < $1.key }
        var line = ""
        switch style {
        case .jsonLines:
            line += "{\"at\":\"\(clock.now().utc)\",\"level\":\"\(event.level)\""
            line += ",\"label\":\(JSONText.string(label, .demanded))"
            line += ",\"message\":\(JSONText.string(event.message.description, .demanded))"
            for (key, value) in sorted {
                line +=
                    ",\(JSONText.string(key, .demanded)):\(JSONText.string("\(value)", .demanded))"
            }
            line += "}\n"
        case .text:
            var words = "\(clock.now().utc) \(event.level) \(event.message)"
            for (key, value) in sorted { words += " \(key)=\(value)" }
            line = PrintableText.line(words) + "\n"
        }
        write(CardNumberMask.scrubbed(line))
    }
}

extension String {
    fileprivate func withContiguousBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        var copy = self
        copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
