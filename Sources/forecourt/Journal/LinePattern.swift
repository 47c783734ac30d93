import Glibc

/// What `-g` looks for: an extended regular expression, as grep and journalctl take it.
///
/// A pattern without capitals matches in any case. The C library's matcher does it: it is linear in
/// the line where a pattern has no back references.
final class LinePattern {
    private var expression = regex_t()

    init(_ pattern: String) throws {
        let hasCapitals = pattern.contains(where: \.isUppercase)
        let flags = REG_EXTENDED | REG_NOSUB | (hasCapitals ? 0 : REG_ICASE)
        let code = regcomp(&expression, pattern, flags)
        guard code == 0 else {
            var reason = [CChar](repeating: 0, count: 128)
            regerror(code, &expression, &reason, reason.count)
            let bytes = reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            throw CommandFailure(
                .usage,
                "-g '\(pattern)': \(String(decoding: bytes, as: UTF8.self))",
                cure: "put \\ before ( ) [ ] { } . * + ? to mean the character"
            )
        }
    }

    func matches(_ line: String) -> Bool { regexec(&expression, line, 0, nil, 0) == 0 }

    deinit { regfree(&expression) }
}
