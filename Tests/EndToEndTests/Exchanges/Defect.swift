import ISO8583
import Payments
import Simulators
import Switch
import Text

/// A message with one thing wrong, and what is to come of it.
struct Defect: CustomStringConvertible {
    let description: String
    /// Why it is refused; nil where nobody can be told, and the connection closes.
    let outcome: Outcome?
    let frame: [UInt8]
}

/// Everything that can be wrong with one element of a message, for each that it must carry.
struct DefectList {
    let offered: OfferedMessage
    /// A message of that kind with nothing wrong.
    let message: Message
    let original: TestTerminal.Paid?
    let sender: OfferedTerminal
    /// The switch's.
    let clock: any SwitchClock

    var terminal: TestTerminal { sender.terminal }
    var rules: OperationRules { offered.operation.rules }
    var specification: DialectSpecification { terminal.specification }

    var all: [Defect] {
        get throws { try missing + malformed + contradictory }
    }

    func defect(
        _ description: String,
        _ outcome: Outcome?,
        authenticated: Bool = true,
        _ change: (inout Message) throws -> Void
    ) throws -> Defect {
        var changed = message
        try change(&changed)
        let frame = try frame(of: changed, authenticated: authenticated)
        return Defect(description: description, outcome: outcome, frame: frame)
    }

    /// With the MAC that a message of this kind carries.
    func frame(of message: Message, authenticated: Bool = true) throws -> [UInt8] {
        try terminal.frame(message, authenticated: authenticated && carriesMAC)
    }

    private var carriesMAC: Bool { sender.carriesMAC(offered) }

    // MARK: Missing

    private var missing: [Defect] {
        get throws {
            var defects: [Defect] = []
            for element in Set(offered.rule.mandatory.map(\.element)).sorted()
            where element != .mac && element != .mac2 && !isOfAnotherKind(without: element) {
                defects.append(
                    try defect("without \(element)", outcome(ofUnread: element, .elementMissing)) {
                        $0.remove(element)
                    }
                )
            }
            for paths in offered.rule.oneOf {
                let elements = Set(paths.map(\.element))
                let names = elements.sorted().map(\.description).joined(separator: " and ")
                defects.append(
                    try defect("without \(names)", .elementMissing) { message in
                        for element in elements { message.remove(element) }
                    }
                )
            }
            if carriesMAC {
                defects.append(
                    try defect("without a MAC", .macFailed, authenticated: false) { _ in }
                )
            }
            return defects
        }
    }

    /// Whether it becomes a whole message of another kind that is offered, as what then names its
    /// original by DE 37 alone.
    private func isOfAnotherKind(without element: Element) -> Bool {
        var rest = message
        rest.remove(element)
        guard let rule = specification.rule(for: rest), rule != offered.rule else { return false }
        return rule.meaning.operation != nil && rule.missing(in: rest).isEmpty
    }

    /// Without its STAN nobody can be told, and without its terminal nobody who must name that.
    private func outcome(ofUnread element: Element, _ outcome: Outcome) -> Outcome? {
        if element == .systemsTraceAuditNumber { return nil }
        let terminal = ElementPath(.terminalIdentification)
        return element == .terminalIdentification && offered.rule.mandatory.contains(terminal)
            ? nil : outcome
    }

    // MARK: Malformed

    private var malformed: [Defect] {
        get throws {
            let frame = try frame(of: message)
            var received: Message?
            if case .frame(let layout) = try terminal.format.nextFrame(in: frame.span) {
                received = try terminal.simulated.message(Array(frame[layout.message]))
            }
            guard let sent = received else { return [] }
            var defects: [Defect] = []
            var behind = 0
            for element in sent.elements.reversed() {
                let wire = sent.wireBytes(of: element)?.count ?? 0
                let content = sent.rawBytes(of: element)?.count ?? 0
                behind += wire
                let start = frame.count - behind
                if wire > content {
                    var bytes = frame
                    bytes[start] = 0xFF
                    // Nothing behind it can be read, the sender neither.
                    let outcome: Outcome? = element < .terminalIdentification ? nil : .unreadable
                    defects.append(
                        Defect(
                            description: "\(element) of no length",
                            outcome: outcome,
                            frame: bytes
                        )
                    )
                }
                guard let place = place(of: element, content) else { continue }
                let offset = start + wire - content + place.offset
                var bytes = frame
                bytes[offset] = place.byte(bytes[offset])
                let outcome =
                    element == .amountTransaction
                    ? .invalidAmount : outcome(ofUnread: element, .unreadable)
                defects.append(
                    Defect(description: "\(element) malformed", outcome: outcome, frame: bytes)
                )
            }
            return defects
        }
    }

    /// Where a byte makes the content of an element wrong; nil where every byte is right.
    private func place(
        of element: Element,
        _ count: Int
    ) -> (offset: Int, byte: (UInt8) -> UInt8)? {
        guard count > 0, let description = specification.description(of: element),
            description.format.check != .any
        else { return nil }
        switch description.format.encoding {
        case .bcdLeft: return (0, { 0xA0 | $0 & 0x0F })
        case .bcdRight: return (count - 1, { $0 & 0xF0 | 0x0A })
        case .ascii: return (count - 1, { _ in 0x01 })
        // Of what has parts the length of the first, behind a tag of two bytes.
        case .binary where description.composite != nil && count > 2: return (2, { _ in 0x7F })
        case .binary, .ebcdic, .hexadecimal: return nil
        }
    }
}
