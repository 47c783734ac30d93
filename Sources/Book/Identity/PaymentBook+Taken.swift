package import Payments

extension PaymentBook {
    /// Which of these requests have an identity that is taken, between two batches: whatever they
    /// ask for, a step answers them from what stands.
    package mutating func areTaken<Failure: Error>(
        _ requests: [PaymentRequest],
        reading: (ColdKeys) throws(Failure) -> ColdRows
    ) throws(Failure) -> [Bool] {
        var keys = ColdKeys()
        for request in requests where terminals.contains(request.identity.terminal) {
            addIdentity(of: request, to: &keys)
        }
        if !keys.isEmpty { admit(try reading(keys), answering: keys) }
        return requests.map { request in
            let row = request.identity.terminal
            return terminals.contains(row)
                && holder(of: request.identity, terminals.slot(row)) != nil
        }
    }
}
