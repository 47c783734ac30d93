package import ISO8583

/// A message as it may be kept: without its secrets, and a card number without its middle digits.
package enum MaskedFrame {
    /// The frame of a message in its envelope, its secrets left out; nil where it cannot be framed.
    ///
    /// Of a card number the first and last digits that a mask shows stay, with one digit repeated
    /// between; every other element that holds a secret, and every MAC, is absent.
    package static func frame(
        of message: Message,
        in envelope: FrameEnvelope,
        _ framing: FrameFormat
    ) -> [UInt8]? {
        var bytes: [UInt8] = []
        do throws(FramingError) {
            try framing.write(
                MessageEncoder.encode(masked(message)).span,
                in: envelope,
                to: &bytes
            )
        } catch {
            return nil
        }
        return bytes
    }

    /// The message without its secrets.
    package static func masked(_ message: Message) -> Message {
        let specification = message.specification
        let described = MessageDescriber(specification).describe(message)
        // Whatever is shown with an asterisk holds a secret, the message's own card number too.
        let secret = Set(
            described.lines.filter { $0.depth == 0 && $0.raw.contains("*") }.map(\.path)
        )
        var result = Message(specification: specification, type: message.messageType)
        for element in message.elements {
            if element == .mac || element == .mac2 { continue }
            do throws(CodingError) {
                if element == .primaryAccountNumber {
                    let number = described.lines.first { $0.path == element.description }?.value
                    if let digits = filled(number ?? "") { try result.set(element, digits) }
                } else if !secret.contains(element.description) {
                    try result.copy(element, from: message)
                }
            } catch {
                // An element that cannot be written again stays away, as a secret does.
                continue
            }
        }
        return result
    }

    /// The mask with the first digit in place of its asterisks that makes no card number; nil where
    /// none does.
    ///
    /// Many a card has nothing but zeros there; the check digit is wrong here, so that no card is
    /// spelt out by chance, and what was hidden has no part in the choice.
    package static func filled(_ mask: String) -> String? {
        for digit in 0...9 {
            let digits = mask.replacing("*", with: "\(digit)")
            let number = UInt64(digits).flatMap {
                PrimaryAccountNumber(value: $0, count: digits.utf8.count)
            }
            if let number, !number.luhnIsValid { return digits }
        }
        return nil
    }
}
