import Book
import Journal
import Payments

/// Another master key: every data key is wrapped under it in one transaction with the record of
/// the act, then its file takes the place of the old one.
///
/// Used on the book's thread, between two batches.
struct MasterKeyRotation {
    let book: FileBook
    let newKeyFile: String
    /// Who may do it.
    let principal: Principal
    let reason: String

    /// How it ended when it did not go through.
    enum Failure: Error {
        /// Nothing of it happened.
        case refused(CommandError)
        /// The commit failed: the book is ahead of the file, which has the last word.
        case commit(JournalError, BookEntry)
    }

    /// The result of the commit; its effects are the caller's.
    func run(_ origin: Origin?) throws(Failure) -> BatchResult {
        let staged: StagedMasterKey
        do throws(KeyStoreError) {
            staged = try book.keys.stage(newKeyFile: newKeyFile, in: book.journal)
        } catch {
            throw .refused(Self.wording(error))
        }
        let act = OperatorAct(
            operatorName: principal.name,
            standing: principal.standing,
            reason: reason,
            kind: .rotateMasterKey
        )
        let entry = BookEntry(
            event: BookEvent(at: book.clock.now(), kind: .operatorAct(act)),
            origin: origin
        )
        let result: BatchResult
        do throws(JournalError) {
            result = try book.run([entry], storing: staged.rows)
        } catch {
            // Whether a commit that failed in sync is in the file shows at the next start, which
            // needs both key files; after any other the old key is the right one.
            if case .batchFailed = error { try? book.keys.abandon() }
            throw .commit(error, entry)
        }
        do throws(KeyStoreError) {
            try book.keys.finish(staged)
        } catch {
            throw .refused(
                .failed(
                    "the keys are wrapped under the new master key, but its file is not in place:"
                        + " keep the .new file beside it: \(Self.wording(error))"
                )
            )
        }
        return result
    }

    private static func wording(_ error: KeyStoreError) -> CommandError {
        switch error {
        case .file(let error): .keyFile(error)
        case .journal(let error): .failed("\(error)")
        case .numbersUsedUp: .failed("the numbers of data keys are used up")
        case .cryptography(let error): .failed("the keys cannot be wrapped again: \(error)")
        }
    }
}
