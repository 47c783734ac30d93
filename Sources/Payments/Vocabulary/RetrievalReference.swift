/// A retrieval reference number (DE 37): last digit of the year, day of the year (3 digits) and
/// eight characters for the position of the record within its business date.
///
/// ```
/// decimal   6 325 0 0000042     partition, seven decimal digits
///           6 325 A 005YC1S     letter of the partition, seven base-36 digits: 10 000 000
/// base 36   6 325 00000016      eight base-36 digits: 42
/// ```
package struct RetrievalReference: Hashable, Sendable {
    /// How the eight characters say a position: all of one business date say it alike, so that
    /// none of its texts has two meanings.
    ///
    /// Raw values are stored: in replies, and beside each business date.
    package enum Form: UInt8, CaseIterable, Sendable {
        /// Eight base-36 digits.
        case base36 = 1
        /// The partition and seven decimal digits, which a terminal without letters can key in;
        /// from `firstWithLetters` on a letter and seven base-36 digits.
        case decimal = 2

        /// The first position that seven decimal digits cannot say.
        package static let firstWithLetters: Int64 = 10_000_000
    }

    package let date: BusinessDate
    package let form: Form
    /// Position of the payment's first record within its date, from 1.
    package let position: Int64

    package init(date: BusinessDate, position: Int64, form: Form) {
        self.date = date
        self.form = form
        self.position = position
    }

    /// Twelve characters, upper case.
    package var text: String {
        let year = date.components.year
        let day = date.rawValue - BusinessDate(year: year, month: 1, day: 1).rawValue + 1
        return String(unsafeUninitializedCapacity: 12) { characters in
            switch form {
            case .decimal where position < Form.firstWithLetters:
                // All is of partition 0, whose digit the leading zero is.
                Self.write(position, radix: 10, to: characters)
            case .decimal:
                Self.write(position, radix: 36, to: characters)
                characters[4] = 0x41
            case .base36: Self.write(position, radix: 36, to: characters)
            }
            characters[0] = 0x30 + UInt8(truncatingIfNeeded: year % 10)
            characters[1] = 0x30 + UInt8(truncatingIfNeeded: day / 100)
            characters[2] = 0x30 + UInt8(truncatingIfNeeded: day / 10 % 10)
            characters[3] = 0x30 + UInt8(truncatingIfNeeded: day % 10)
            return 12
        }
    }

    /// The last eight characters; inlined, so that each radix divides by a constant.
    @inline(__always)
    private static func write(
        _ position: Int64,
        radix: Int64,
        to characters: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = position
        for place in (4..<12).reversed() {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            characters[place] = digit < 10 ? 0x30 + digit : 0x41 + digit - 10
            rest /= radix
        }
    }
}
