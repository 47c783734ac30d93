/// One mistake in a configuration, with the place to look at.
package struct ConfigurationFinding: Sendable, Equatable, CustomStringConvertible {
    /// Where the value stands.
    package enum Place: Sendable, Equatable {
        /// Line and column count from 1.
        case file(String, line: Int, column: Int)
        case environment(String)
        case flag(String)
    }

    package var place: Place
    /// Where in the configuration, `listeners[0].address`; empty for the file as a whole.
    package var path: String
    package var message: String
    /// What to do about it.
    package var cure: String

    /// One line, such as `f.yaml:12:5: listeners[0].adress: unknown key: ` and a suggestion.
    package var description: String {
        var parts: [String] = []
        switch place {
        case .file(let name, let line, let column): parts.append("\(name):\(line):\(column)")
        case .environment(let name): parts.append(name)
        case .flag(let name): parts.append(name)
        }
        if !path.isEmpty { parts.append(path) }
        parts.append(message)
        if !cure.isEmpty { parts.append(cure) }
        return parts.joined(separator: ": ")
    }
}

/// A configuration that cannot be used: all its mistakes, in the order of the file.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package var findings: [ConfigurationFinding]

    /// One line a mistake.
    package var description: String {
        findings.map(\.description).joined(separator: "\n")
    }
}

/// One value of the effective configuration and where it came from, for `config show --origin`.
package struct ConfigurationEntry: Sendable, Equatable {
    /// Where a value came from, weakest first.
    package enum Origin: Sendable, Equatable, CustomStringConvertible {
        case standard
        case file(String, line: Int, column: Int)
        case environment(String)
        case flag(String)

        init(_ place: ConfigurationFinding.Place) {
            switch place {
            case .file(let name, let line, let column):
                self = .file(name, line: line, column: column)
            case .environment(let name): self = .environment(name)
            case .flag(let name): self = .flag(name)
            }
        }

        package var description: String {
            switch self {
            case .standard: "default"
            case .file(let name, let line, let column): "\(name):\(line):\(column)"
            case .environment(let name): "environment \(name)"
            case .flag(let name): "flag \(name)"
            }
        }
    }

    package var path: String
    /// As it would be written in the file.
    package var value: String
    package var origin: Origin
}
