package import Reference

/// What becomes of the routing when a configuration is read again.
package enum RoutingAct: Hashable, Sendable {
    /// Another routing decides: payments that are planned from then on bear its version.
    case take(RoutingNotice)
    /// The file was refused, and what decided goes on; `first` is the first of its mistakes, in
    /// which no card number stands.
    case refuse(ImportHeading.Source, mistakes: UInt32, first: String)
}

/// A routing that begins to decide.
package struct RoutingNotice: Hashable, Sendable {
    /// The number that records bear which are planned by it; none is used twice.
    package var version: UInt32
    /// SHA-256 of all that plans are made of, 64 upper-case hexadecimal digits.
    package var digest: String
    /// The file that it was read from.
    package var source: ImportHeading.Source
    /// How many rules it has, in all its tables.
    package var rules: UInt32

    package init(version: UInt32, digest: String, source: ImportHeading.Source, rules: UInt32) {
        self.version = version
        self.digest = digest
        self.source = source
        self.rules = rules
    }
}

extension RoutingNotice {
    /// What the record says: all that tells one routing from another.
    fileprivate var note: String {
        let count = rules == 1 ? "1 rule" : "\(rules) rules"
        return "routing version \(version), \(count), digest \(digest)" + source.note
    }
}

extension ImportHeading.Source {
    /// Which file it was, to the byte; nothing where it could not be read.
    fileprivate var note: String { digest.isEmpty ? "" : ", file with SHA-256 \(digest)" }
}

extension PaymentBook {
    /// What a record says of files that were refused.
    static func words(of mistakes: UInt32, first: String) -> String {
        mistakes > 1 ? "\(first) (and \(mistakes - 1) more)" : first
    }

    /// Notes what the switch plans by; the plans themselves stand in the events.
    mutating func take(_ act: RoutingAct, _ step: inout Step) -> Int64? {
        switch act {
        case .take(let notice):
            step.record.note = notice.note
            step.output.routings.append(notice)
            return Int64(notice.version)
        case .refuse(let source, let mistakes, let first):
            step.record.note =
                Self.words(of: mistakes, first: first) + source.note
            return nil
        }
    }
}
