import Book
import Payments

/// What a reversal does to its original, of a part too.
extension BookModel {
    /// What becomes of an original that was found.
    mutating func reverse(
        _ request: PaymentRequest,
        _ index: Int,
        _ seq: Int64
    ) -> Outcome {
        let original = entries[index]
        let isWithHost = original.host != nil && original.request.modelled == .takes
        guard isWithHost || original.moved > 0, original.host?.isDeclined != true else {
            return .reversalAccepted
        }
        guard agrees(request, original) else { return .reversalMismatch }
        guard original.reversedBy == nil else {
            if original.kept ?? 0 != request.delivered { return .reversalMismatch }
            entries[index].isEnded = true
            return .reversalAccepted
        }
        if isWithHost { return reverseWithHost(request, index, seq) }
        guard request.delivered <= original.moved else { return .reversalMismatch }
        guard request.delivered < original.moved else { return .reversalAccepted }
        giveBack(request, index, seq)
        credit(original.cardNumber, original.moved - request.delivered)
        return .reversalAccepted
    }

    mutating func giveBack(_ request: PaymentRequest, _ index: Int, _ seq: Int64) {
        entries[index].reversedBy = seq
        if request.delivered > 0 { entries[index].kept = request.delivered }
    }

    /// What is left of what a payment moved.
    func stands(_ index: Int) -> Int64 {
        entries[index].reversedBy == nil ? entries[index].moved : entries[index].kept ?? 0
    }

    func agrees(_ request: PaymentRequest, _ original: Entry) -> Bool {
        (request.amount ?? original.request.amount) == original.request.amount
            && (request.asset ?? original.request.asset) == original.request.asset
            && (request.card?.token ?? original.request.card?.token)
                == original.request.card?.token
    }
}

extension PaymentRequest {
    /// What a reversal leaves standing.
    var delivered: Int64 {
        if case .part(let amount) = delivery { amount } else { 0 }
    }
}
