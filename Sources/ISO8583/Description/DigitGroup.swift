/// Digits of a text that stand together, in whatever script, and what stands before them.
struct DigitGroup {
    /// What joins a group to the one before it.
    enum Joint {
        /// It is the first.
        case none
        /// One space or dash, as card numbers are embossed and typed.
        case plain
        /// Other marks, which people put between digits of any kind.
        case wide
    }

    /// Where they stand among the scalars of the text.
    let range: Range<Int>
    /// In ASCII.
    let digits: [UInt8]
    let joint: Joint

    /// More marks between two groups part them.
    private static let mostMarks = 3
    /// Neither do blanks join what stands in columns.
    private static let mostScalars = 12
    /// From here on what follows `=` is the rest of a track, no group.
    private static let trackDigits = 13

    /// The groups from a place on that marks join; empty where no digit stands there.
    static func row(in text: [Unicode.Scalar], from start: Int) -> [DigitGroup] {
        var groups: [DigitGroup] = []
        var place = start
        var joint = Joint.none
        var count = 0
        while let group = DigitGroup(in: text, at: place, behind: joint) {
            groups.append(group)
            count += group.digits.count
            let end = group.range.upperBound
            if end < text.count, text[end] == "=", count >= trackDigits { break }
            guard let next = nextDigit(in: text, behind: end) else { break }
            joint = next == end + 1 && isPlain(text[end]) ? .plain : .wide
            place = next
        }
        return groups
    }

    /// The digits from a place on; nil where there is none.
    private init?(in text: [Unicode.Scalar], at start: Int, behind joint: Joint) {
        var digits: [UInt8] = []
        var (place, end) = (start, start)
        // What nobody sees parts no digits, but belongs to them between two only.
        while place < text.count {
            if let digit = Self.digit(text[place]) {
                digits.append(digit)
                end = place + 1
            } else if digits.isEmpty || !Self.isUnseen(text[place]) {
                break
            }
            place += 1
        }
        guard !digits.isEmpty else { return nil }
        range = start..<end
        self.digits = digits
        self.joint = joint
    }

    /// Where the digit stands that marks join to what ends at `end`.
    private static func nextDigit(in text: [Unicode.Scalar], behind end: Int) -> Int? {
        var marks = 0
        var place = end
        while place < min(text.count, end + mostScalars) {
            let scalar = text[place]
            if digit(scalar) != nil { return place }
            guard !isLetter(scalar) else { return nil }
            // A row of the same mark, as of blanks, is one.
            let repeats = place > end && text[place - 1] == scalar
            if !isUnseen(scalar), !repeats { marks += 1 }
            guard marks <= mostMarks else { return nil }
            place += 1
        }
        return place < text.count && digit(text[place]) != nil ? place : nil
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "-" || scalar == "\u{A0}"
    }

    /// The digit in ASCII, of whatever script; nil for anything else.
    private static func digit(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII { return ("0"..."9").contains(scalar) ? UInt8(scalar.value) : nil }
        switch scalar.properties.numericType {
        case .decimal, .digit:
            guard let value = scalar.properties.numericValue, (0...9).contains(value) else {
                return nil
            }
            return UInt8(ascii: "0") + UInt8(value)
        default: return nil
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return true
        default: return false
        }
    }

    /// Marks above or below a digit, and what takes no room at all.
    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return scalar.value < 0x20 && !["\t", "\n", "\r"].contains(scalar)
                || scalar.value == 0x7F
        }
        switch scalar.properties.generalCategory {
        case .format, .nonspacingMark, .enclosingMark, .control: return true
        default: return false
        }
    }
}
