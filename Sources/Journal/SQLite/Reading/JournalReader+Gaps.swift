extension JournalReader {
    /// Records that a query asks for and that are in no file: an archive was taken away.
    package func gaps(
        _ query: JournalQuery = JournalQuery()
    ) throws(JournalError) -> [ClosedRange<Int64>] {
        var gaps: [ClosedRange<Int64>] = []
        var first = try firstSeq()
        for path in archives.reversed() {
            guard try reaches(before: first, query) else { return gaps }
            let archive = try open(path)
            let last = try archive.lastSeq()
            if last + 1 < first { gaps.insert(last + 1...first - 1, at: 0) }
            first = min(first, try archive.firstSeq())
        }
        if first > 1, try reaches(before: first, query) { gaps.insert(1...first - 1, at: 0) }
        return gaps
    }
}
