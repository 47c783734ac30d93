extension CardNumberMask {
    /// The shortest number that a search gives.
    private static let fewestDigits = 12

    /// Whether a text holds a card number, in whatever script and with whatever marks between its
    /// digits.
    ///
    /// - Parameter isCard: Whether 12 to 19 digits that stand together, or in groups as those of
    ///   cards do, are one. Of the groups it is told only those that begin like a card and have a
    ///   right check digit.
    package static func isHeld(
        by text: String,
        where isCard: (PrimaryAccountNumber) -> Bool
    ) -> Bool {
        // Nearly every text has fewer digits: other scripts may hold one in each scalar.
        let digits = text.unicodeScalars.lazy.filter { !$0.isASCII || ("0"..."9").contains($0) }
        guard digits.prefix(fewestDigits).count == fewestDigits else { return false }
        let scalars = Array(text.unicodeScalars)
        var place = 0
        while place < scalars.count {
            let groups = DigitGroup.row(in: scalars, from: place)
            guard let end = groups.last?.range.upperBound else {
                place += 1
                continue
            }
            if isHeld(in: groups[...], where: isCard) { return true }
            place = end
        }
        return false
    }

    private static func isHeld(
        in groups: ArraySlice<DigitGroup>,
        where isCard: (PrimaryAccountNumber) -> Bool
    ) -> Bool {
        for first in groups.indices {
            var digits: [UInt8] = []
            for last in first..<groups.endIndex {
                digits += groups[last].digits
                guard digits.count <= lengths.upperBound else { break }
                guard digits.count >= fewestDigits,
                    first == last || standAsCard(digits, of: first...last, in: groups),
                    let number = PrimaryAccountNumber(String(decoding: digits, as: UTF8.self)),
                    isCard(number)
                else { continue }
                return true
            }
        }
        return false
    }

    private static func standAsCard(
        _ digits: [UInt8],
        of row: ClosedRange<Int>,
        in groups: ArraySlice<DigitGroup>
    ) -> Bool {
        guard hasCheckDigit(digits) else { return false }
        return isKnown(digits) || beginsLikeCard(digits) && isAsTyped(groups[row])
            || isLikely(digits, of: row, in: groups)
    }
}
