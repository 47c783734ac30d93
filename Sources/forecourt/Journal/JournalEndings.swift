import Desk
import Journal
import Text

/// What an operator's act ended without its terminal, as `journal show` prints it.
enum JournalEndings {
    /// Our side of the shift or batch; empty where it ended none, or its terminal was heard since.
    static func counted(by row: JournalRow, _ reader: JournalReader) throws -> [JSONValue] {
        guard row.operatorName != nil else { return [] }
        return try JournalFailure.bridging { () throws(JournalError) in
            if let shift = try reader.shift(endedBy: row.seq) {
                return try reader.counted(in: shift).map(\.document)
            }
            guard let closing = try reader.closing(by: row.seq) else { return [] }
            return try reader.counted(in: closing).map(\.document)
        }
    }
}
