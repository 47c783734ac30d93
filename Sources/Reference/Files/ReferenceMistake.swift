/// One thing that is wrong with files of reference data, and where.
package struct ReferenceMistake: Hashable, Sendable, CustomStringConvertible {
    /// A place in a file.
    package struct Place: Hashable, Sendable {
        package var file: String
        /// From 1.
        package var line: Int
        /// From 1: the cell of a line of CSV, the byte of a line of JSON.
        package var column: Int

        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }
    }

    /// Where it stands; nil for a row that is in force and that no file holds.
    package var place: Place?
    /// What is wrong: what to do about it.
    package var message: String

    package init(at place: Place?, _ message: String) {
        self.place = place
        self.message = message
    }

    /// `product.csv:7:2: what is wrong: what to do about it`.
    ///
    /// On one line, without a card number.
    package var description: String {
        guard let place else { return message }
        return "\(place.file):\(place.line):\(place.column): \(message)"
    }
}

/// The first mistakes of an import, and how many there are.
package struct ReferenceMistakes: Hashable, Sendable {
    /// How many are told.
    package static let most = 100

    package private(set) var first: [ReferenceMistake] = []
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// Counts a mistake, of those that are told each once; whoever is told no more of them need not
    /// word it.
    package mutating func add(_ mistake: @autoclosure () -> ReferenceMistake) {
        if first.count < Self.most {
            let told = mistake()
            guard !first.contains(told) else { return }
            first.append(told)
        }
        count += 1
    }
}
