import Journal
import Payments

/// The id of a payment as somebody types it.
enum PaymentID {
    /// Its number; a business date in front of it must be that of the record.
    ///
    /// Without a reader nobody looks at the date.
    static func seq(_ id: String, _ reader: JournalReader?) throws -> Int64 {
        let isReference = SentReference(id.uppercased()) != nil
        guard let seq = JournalID.seq(id) else {
            throw CommandFailure(
                .usage,
                "'\(id)' is no id",
                cure: isReference ? "is it a reference? add --rrn" : "write 261121-4821 or 4821"
            )
        }
        let known = try JournalFailure.bridging { try reader?.id(of: seq) }
        guard let known else {
            guard isReference else { return seq }
            throw CommandFailure(
                .noInput,
                "there is no payment \(id)",
                cure: "is it a reference? add --rrn"
            )
        }
        guard !id.contains("-") || id.prefix(7) == known.prefix(7) else {
            throw CommandFailure(
                .noInput,
                "there is no payment \(id)",
                cure: "the id of record \(seq) is \(known)"
            )
        }
        return seq
    }
}
