/// All that can be proved of a journal: its records and ledger by `JournalVerifier`, and by a
/// replay every row of state that the records leave behind.
package struct JournalProof: Sendable, Equatable {
    /// What a replay needs and the files do not hold.
    package enum Gap: Sendable, Equatable {
        /// The records before this one are in no file beside this copy.
        case recordsBefore(Int64)
        /// The rules that the first records were made under were not noted yet.
        case rulesUnknown
    }

    /// The newest record.
    package let records: Int64
    /// Why rows of state were not proved; nil when they were.
    package let gap: Gap?

    /// Proves a journal, running, stopped or a copy.
    ///
    /// Errors: as `JournalVerifier`; `stateBroken` at the first row that a replay does not come to.
    package static func run(
        of path: String,
        replaying: Bool = true,
        each: (Int64) -> Void = { _ in }
    ) throws(JournalError) -> JournalProof {
        let verifier = try JournalVerifier(path: path)
        let records = try verifier.run(each: each)
        guard verifier.first == 1 else {
            return JournalProof(records: records, gap: .recordsBefore(verifier.first))
        }
        guard replaying else { return JournalProof(records: records, gap: nil) }
        let live = try Connection.reader(path: path).connection
        guard try RecordedRules(of: live).rules(at: 1) != nil else {
            return JournalProof(records: records, gap: .rulesUnknown)
        }
        let replayer = try JournalReplayer(path: path, options: JournalReplayer.Options())
        guard case .different(let difference) = try replayer.run(each: each) else {
            return JournalProof(records: records, gap: nil)
        }
        throw .stateBroken(difference)
    }
}
