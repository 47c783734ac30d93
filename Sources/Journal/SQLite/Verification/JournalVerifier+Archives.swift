internal import JournalFormat

/// Checking from archive to archive into the live file, as one journal.
extension JournalVerifier {
    /// Whether no record has left the live file, so that whatever is referred to stands in it.
    var isOneFile: Bool { files.archives.isEmpty }

    /// Behind the last record of an archive: its totals, then the file that goes on.
    ///
    /// Errors: `archiveMissing`, `chainBroken` where the next file does not begin as this one ends.
    func leaveArchive() throws(JournalError) {
        try ledger.closeDate(VerifierFacts(verifier: self))
        reader.rollBack()
        // Dates may have followed this one out of the live file.
        lookForFiles()
        let left = archive ?? ""
        try enter(files.archives.drop { $0 <= left }.first)
        let following = try reader.number("SELECT business_date FROM record WHERE seq = \(next)")
        guard following != ledger.date.map(Int64.init) else { throw .archiveBroken(path: left) }
    }

    /// A date that left the live file since the last step is read on in its archive.
    func followArchives() throws(JournalError) {
        guard archive == nil, let first = try reader.number("SELECT min(seq) FROM record"),
            first > next
        else { return }
        lookForFiles()
        for path in files.archives.reversed() {
            let connection = try Connection.reader(path: path).connection
            guard try connection.number("SELECT min(seq) FROM record") ?? .max <= next else {
                continue
            }
            return try enter(path)
        }
        throw .archiveMissing(before: first)
    }

    private func lookForFiles() {
        files = scope == .whole ? JournalFiles(live: files.live) : JournalFiles(alone: files.live)
    }

    private func enter(_ path: String?) throws(JournalError) {
        archive = path
        reader = try Connection.reader(path: path ?? files.live).connection
        statements = try VerifierStatements(reader)
        try names.load(from: reader)
        named = try NamedNumbers(checking: reader)
        let first = try reader.number("SELECT min(seq) FROM record") ?? next
        guard first <= next else { throw .archiveMissing(before: first) }
        guard try ChainReader.hash(before: next, in: reader) == hash else {
            throw .chainBroken(seq: next)
        }
        others = [:]
    }

    /// A row of this file or, where it is not here, of another.
    func find<Value>(
        _ look: (VerifierStatements) throws(JournalError) -> Value?
    ) throws(JournalError) -> Value? {
        if let found = try look(statements) { return found }
        guard !isOneFile else { return nil }
        for path in files.all.reversed() where path != archive ?? files.live {
            if let found = try look(try opened(path)) { return found }
        }
        return nil
    }

    /// A row that stands in the live file alone.
    var liveStatements: VerifierStatements {
        get throws(JournalError) { archive == nil ? statements : try opened(files.live) }
    }

    /// Some stay open, so that a look-up does not open a file each time.
    private func opened(_ path: String) throws(JournalError) -> VerifierStatements {
        if let known = others[path] { return known }
        if others.count >= 8 { others = [:] }
        let made = try VerifierStatements(try Connection.reader(path: path).connection)
        others[path] = made
        return made
    }
}
