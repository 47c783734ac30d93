/// All that is wrong with a specification file.
public struct SpecificationError: Error, Equatable, Sendable {
    /// One mistake, where it stands and how to mend it.
    public struct Finding: Hashable, Sendable {
        /// How bad it is.
        public enum Severity: String, Sendable {
            /// The specification cannot be used.
            case error
            /// It can, but probably does not say what was meant.
            case warning
        }

        /// The file as the caller named it.
        public var file: String
        /// From 1; 0 where the file as a whole is meant.
        public var line: Int
        /// From 1; 0 where the file as a whole is meant.
        public var column: Int
        /// The rule that is broken, a stable word such as `unknown-key`.
        public var rule: String
        /// What is wrong.
        public var message: String
        /// What to do about it.
        public var cure: String
        /// How bad it is.
        public var severity: Severity

        /// A finding at a place.
        public init(
            file: String,
            line: Int,
            column: Int,
            rule: String,
            message: String,
            cure: String,
            severity: Severity = .error
        ) {
            self.file = file
            self.line = line
            self.column = column
            self.rule = rule
            self.message = message
            self.cure = cure
            self.severity = severity
        }
    }

    /// The mistakes in the order of the file.
    public var findings: [Finding]

    /// An error of one or more findings.
    public init(findings: [Finding]) {
        self.findings = findings
    }
}

extension SpecificationError.Finding: CustomStringConvertible {
    /// `file:line:column: what is wrong [rule]: what to do about it`.
    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        return "\(place): \(message) [\(rule)]: \(cure)"
    }
}

extension SpecificationError: CustomStringConvertible {
    /// The findings, one a line.
    public var description: String {
        findings.map(\.description).joined(separator: "\n")
    }
}
