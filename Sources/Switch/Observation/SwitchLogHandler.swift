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

    /// A handler whose lines go where others of the process go, too.
    package init(label: String, style: Style, lines: LogLines) {
        self.init(label: label, style: style, clock: SystemClock()) { lines.add($0) }
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

    /// The line that says how many others were left out.
    package static func line(
        leftOut count: Int,
        label: String,
        style: Style,
        clock: any SwitchClock = SystemClock()
    ) -> String {
        SwitchLogHandler(label: label, style: style, clock: clock, write: { _ in }).line(
            .warning,
            "\(count) lines left out: nobody read them",
            .fields((.leftOut, "\(count)"))
        )
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields[LogKey.error.rawValue] = .string("\(error)") }
        write(line(event.level, event.message.description, fields))
    }

    private func line(
        _ level: Logger.Level,
        _ message: String,
        _ fields: Logger.Metadata
    ) -> String {
        let sorted = fields.sorted { $0.key < $1.key }
        var line = ""
        switch style {
        case .jsonLines:
            line += "{\"at\":\"\(clock.now().utc)\",\"level\":\"\(level)\""
            line += ",\"label\":\(JSONText.string(label, .demanded))"
            line += ",\"message\":\(JSONText.string(message, .demanded))"
            for (key, value) in sorted {
                line +=
                    ",\(JSONText.string(key, .demanded)):\(JSONText.string("\(value)", .demanded))"
            }
            line += "}\n"
        case .text:
            var words = "\(clock.now().utc) \(level) \(message)"
            for (key, value) in sorted { words += " \(key)=\(value)" }
            line = PrintableText.line(words) + "\n"
        }
        return CardNumberMask.scrubbed(line)
    }
}
