import Text

/// Characters that no configuration may hold: what steers a terminal is read by nobody, and the
/// journal keeps names as they are written.
extension ConfigurationSource {
    /// Complains about the first character that YAML does not take as it is, where it stands.
    mutating func refuseControls(in yaml: String) {
        var (line, column) = (1, 1)
        for scalar in yaml.unicodeScalars {
            switch scalar {
            case "\n": (line, column) = (line + 1, 1)
            case "\t", "\r", "\u{85}": column += 1
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}":
                complain(
                    at: .file(file, line: line, column: column),
                    "",
                    "the character \(PrintableText.name(of: scalar)) stands here",
                    cure: "take it out; is this a text file?"
                )
                return
            default: column += 1
            }
        }
    }

    /// Complains about every name and value that holds a character which steers.
    mutating func refuseSteeringValues() {
        for entry in entries {
            let isName = entry.path.hasSuffix(".name")
            let steering = entry.value.unicodeScalars.first { scalar in
                PrintableText.steers(scalar) && (isName || scalar != "\n" && scalar != "\t")
            }
            guard let steering, let place = ConfigurationFinding.Place(entry.origin) else {
                continue
            }
            complain(
                at: place,
                entry.path,
                "the \(isName ? "name" : "value") holds \(PrintableText.name(of: steering))",
                cure: "write it without control characters"
            )
        }
    }
}

extension ConfigurationFinding.Place {
    /// nil for what nobody wrote.
    fileprivate init?(_ origin: ConfigurationEntry.Origin) {
        switch origin {
        case .standard: return nil
        case .file(let name, let line, let column):
            self = .file(name, line: line, column: column)
        case .environment(let name): self = .environment(name)
        case .flag(let name): self = .flag(name)
        }
    }
}
