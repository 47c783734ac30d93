/// Which parts of an answer name the request that it belongs to.
///
/// Made from the request when it is sent and from the answer when it comes; equal keys match.
package struct HostMatchKey: Sendable, Hashable {
    /// One part of a key.
    package enum Part: Sendable, Hashable {
        /// The class digit of the message type: a 0210 belongs to a 0200.
        case messageClass
        case element(Element)

        /// The name in the configuration: `class`, or the element's number.
        package var name: String {
            switch self {
            case .messageClass: "class"
            case .element(let element): String(element.number)
            }
        }

        package init?(_ name: String) {
            if name == "class" {
                self = .messageClass
                return
            }
            guard let number = Int(name), Self.echoed.contains(number),
                let element = Element(number)
            else { return nil }
            self = .element(element)
        }

        /// Elements that an answer has from its request.
        package static let echoed: Set<Int> = [7, 11, 12, 13, 32, 37, 41, 42]
    }

    /// Message class, DE 11 and DE 41.
    package static let standard: [Part] = [
        .messageClass, .element(.systemsTraceAuditNumber), .element(.terminalIdentification),
    ]

    package let parts: [String]

    package init(_ message: Message, by parts: [Part]) {
        self.parts = parts.map { part in
            switch part {
            case .messageClass: String(message.messageType.digit(at: 1))
            case .element(let element): message.text(element) ?? ""
            }
        }
    }

    /// The position of the first part that differs; nil when the keys are equal.
    package func firstDifference(from other: HostMatchKey) -> Int? {
        zip(parts, other.parts).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    }
}
