import Book
import BookSimulation
import JournalFormat
import Payments

/// Uploads of batches.
extension BookHarness {
    @discardableResult
    mutating func upload(_ stan: UInt32, _ rows: [UploadRow], batch: UInt32 = 1) -> Outcome {
        serve(.upload(stan, rows, batch: batch)).outcome
    }

    @discardableResult
    mutating func endUpload(
        _ stan: UInt32,
        _ rows: UInt32,
        isBalanced: Bool = true,
        batch: UInt32 = 1
    ) -> Outcome {
        serve(.uploadEnd(stan, rows, isBalanced: isBalanced, batch: batch)).outcome
    }
}

extension UploadRow {
    static func of(
        _ stan: UInt32,
        _ amount: Int64,
        card: Int? = 1,
        half: CardHalf = .domestic
    ) -> UploadRow {
        UploadRow(
            half: half,
            stan: stan,
            card: card.map { SealedCard.test($0).token },
            amount: amount
        )
    }
}

extension PaymentRequest {
    /// An 0320 with payments.
    static func upload(_ stan: UInt32, _ rows: [UploadRow], batch: UInt32 = 1) -> PaymentRequest {
        var request = uploading(.batchUpload, stan, batch)
        request.details = .of(RequestDetails.Values(upload: rows))
        return request
    }

    /// The 0320 that is the last.
    static func uploadEnd(
        _ stan: UInt32,
        _ rows: UInt32,
        isBalanced: Bool = true,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        var request = uploading(.uploadEnd, stan, batch)
        request.details = .of(
            RequestDetails.Values(uploadEnd: UploadEnd(rows: rows, isBalanced: isBalanced))
        )
        return request
    }

    private static func uploading(
        _ operation: Operation,
        _ stan: UInt32,
        _ batch: UInt32
    ) -> PaymentRequest {
        var request = purchase(stan, nil, batch: batch)
        request.operation = operation
        request.mti = 0x0320
        request.identity.messageClass = .fileAction
        request.card = nil
        return request
    }
}
