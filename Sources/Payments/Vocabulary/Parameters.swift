/// What a terminal asks of the tables of reference data: DE 62 of an 0800 with 60.3 360.
package struct ParameterRequest: Hashable, Sendable {
    /// `D1`: the word for a table, known or not: 1 to 20 letters, digits and `-`.
    package var table: String
    /// `D2`: the version that the terminal holds, of the first page, and of others the one whose
    /// pages it fetches; 0 for none.
    package var held: UInt32
    /// `D3`, from 1.
    package var page: UInt16
    /// What the tables had for it when it was taken from the intake; nil where there is no such
    /// table for terminals, or more of it than pages have numbers.
    package var found: ParameterPage?

    package init(table: String, held: UInt32, page: UInt16, found: ParameterPage? = nil) {
        self.table = table
        self.held = held
        self.page = page
        self.found = found
    }
}

/// A page of a table as a terminal gets it.
package struct ParameterPage: Hashable, Sendable {
    /// `D2`: the version of the table; 0 for one that never had a row.
    package var version: UInt32
    /// `D3`, from 1.
    package var page: UInt16
    /// `D4`: the last page; 0 where the terminal holds this version and has nothing to fetch.
    package var last: UInt16
    /// `D5`, in the order of the table.
    package var rows: [String]

    package init(version: UInt32, page: UInt16, last: UInt16, rows: [String]) {
        self.version = version
        self.page = page
        self.last = last
        self.rows = rows
    }

    /// Whether a terminal that has it has all of the version.
    package var isLast: Bool { page >= last }

    /// The most pages that a table has: `D4` has four digits.
    package static let mostPages = 9_999
    /// Bytes of the rows of a page with their tags at most; a row alone may have 900.
    package static let mostBytes = 905
    /// A message has so many tags, the three before the rows among them.
    package static let mostRows = 60

    /// Bytes of a row with its tag.
    package static func bytes(of row: String) -> Int { row.utf8.count + 5 }
}

extension ParameterPage {
    /// The tags of DE 62.
    package var tags: [TextTag] {
        [
            TextTag(.parameterVersion, Self.digits(UInt64(version), 8)),
            TextTag(.parameterPage, Self.digits(UInt64(page), 4)),
            TextTag(.parameterLastPage, Self.digits(UInt64(last), 4)),
        ] + rows.map { TextTag(.parameterRow, $0) }
    }

    /// The page that tags tell; nil where they tell none.
    package init?(_ tags: [TextTag]) {
        guard let version = Self.number(.parameterVersion, tags),
            let page = Self.number(.parameterPage, tags),
            let last = Self.number(.parameterLastPage, tags)
        else { return nil }
        self.init(
            version: UInt32(clamping: version),
            page: UInt16(clamping: page),
            last: UInt16(clamping: last),
            rows: tags.filter { $0.tagName == .parameterRow }.compactMap(\.text)
        )
    }

    private static func number(_ name: TagName, _ tags: [TextTag]) -> UInt64? {
        tags.first { $0.tagName == name }.flatMap { DigitText.value($0.value[...]) }
    }

    static func digits(_ number: UInt64, _ count: Int) -> [UInt8] {
        var text: [UInt8] = []
        DigitText.append(number, digits: count, to: &text)
        return text
    }
}

extension ParameterRequest {
    /// The tags of DE 62.
    package var tags: [TextTag] {
        [
            TextTag(.parameterTable, table),
            TextTag(.parameterVersion, ParameterPage.digits(UInt64(held), 8)),
            TextTag(.parameterPage, ParameterPage.digits(UInt64(page), 4)),
        ]
    }

    /// What tags ask for; nil where they are none of these, or one stands twice.
    ///
    /// Without `D2` the terminal holds nothing, without `D3` it begins.
    package init?(_ tags: [TextTag]) {
        func one(_ name: TagName) -> TextTag?? {
            let own = tags.filter { $0.tagName == name }
            return own.count > 1 ? nil : .some(own.first)
        }
        func number(_ name: TagName, digits: Int, absent: UInt64) -> UInt64? {
            guard let tag = one(name) else { return nil }
            guard let tag else { return absent }
            return tag.value.count == digits ? DigitText.value(tag.value[...]) : nil
        }
        guard let table = one(.parameterTable)??.text, (1...20).contains(table.utf8.count),
            table.utf8.allSatisfy(Self.isOfWord),
            let held = number(.parameterVersion, digits: 8, absent: 0),
            let page = number(.parameterPage, digits: 4, absent: 1), page > 0
        else { return nil }
        self.init(table: table, held: UInt32(held), page: UInt16(page))
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
    }
}
