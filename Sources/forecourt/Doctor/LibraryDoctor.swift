import CardSecurity
import Journal
import Switch

/// Looks at the program and the libraries that it was linked with.
enum LibraryDoctor {
    static var diagnoses: [Diagnosis] {
        [
            .good("program", "forecourt \(SwitchVersion.text)"),
            sqlite(JournalLibrary.version),
            cryptography(CryptographyLibrary.version),
            .good("system", HostFacts().system),
        ]
    }

    /// SQLite 3.7.0 to 3.51.2 can corrupt a file when two connections commit and checkpoint at
    /// once; 3.51.3 mends it, and so do 3.44.6 and 3.50.7, to which it was taken back.
    ///
    /// Source: https://sqlite.org/wal.html, "The WAL-Reset Bug".
    static func sqlite(_ version: String) -> Diagnosis {
        let check = "SQLite"
        let parts = version.split(separator: ".").map { Int($0) ?? 0 }
        guard parts.count >= 3 else {
            return .warning(check, "\(version) is no version that is known", cure: "see its source")
        }
        // STRICT tables.
        guard (parts[0], parts[1]) >= (3, 37) else {
            return .wrong(check, "\(version) is too old", cure: "install SQLite 3.37 or newer")
        }
        let isMended =
            (parts[0], parts[1], parts[2]) >= (3, 51, 3)
            || parts[1] == 50 && parts[2] >= 7 || parts[1] == 44 && parts[2] >= 6
        guard !isMended else { return .good(check, version) }
        return .warning(
            check,
            "\(version) has the WAL-reset bug by its number; the switch writes and checkpoints"
                + " over one connection, and does not meet it",
            cure: "let no other program write to journal.sqlite; 3.51.3, 3.50.7 and 3.44.6 have it"
                + " mended"
        )
    }

    /// `OpenSSL 3.0.17 1 Jul 2025`.
    static func cryptography(_ version: String) -> Diagnosis {
        let words = version.split(separator: " ")
        let major = words.count > 1 ? Int(words[1].prefix { $0.isNumber }) ?? 0 : 0
        guard major >= 3 else {
            return .wrong("libcrypto", version, cure: "install libssl3 (OpenSSL 3)")
        }
        return .good("libcrypto", version)
    }
}
