/// Takes out of a text what may be a card number or a key that was typed in the wrong place.
enum Redaction {
    /// Shorter runs of hexadecimal digits are no secret: amounts, times, STANs, check values.
    static let shortestSecret = 12

    /// The text with every long run of hexadecimal digits replaced by its length.
    static func redacted(_ text: String) -> String {
        var result = ""
        var run = ""
        for character in text {
            if character.isASCII, character.isHexDigit {
                run.append(character)
            } else {
                result += shown(run)
                run = ""
                result.append(character)
            }
        }
        return result + shown(run)
    }

    private static func shown(_ run: String) -> String {
        run.count < shortestSecret ? run : "<\(run.count) digits>"
    }
}
