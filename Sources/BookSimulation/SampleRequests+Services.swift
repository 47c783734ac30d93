package import Payments

/// Requests about a terminal's batch, its shift and itself, as a mapping of UnionPay would make
/// them.
extension PaymentRequest {
    /// A terminal's totals of its batch.
    package static func settlement(
        _ stan: UInt32,
        _ claim: SettlementClaim?,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        service(.settlement, stan, .init(settlement: claim), terminal, batch)
    }

    /// Payments of its batch.
    package static func batchUpload(
        _ stan: UInt32,
        _ rows: [UploadRow],
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        service(.batchUpload, stan, .init(upload: rows), terminal, batch)
    }

    /// The last word of an upload of so many rows.
    package static func batchUploadEnd(
        _ stan: UInt32,
        _ rows: Int,
        isBalanced: Bool = false,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        let end = UploadEnd(rows: UInt32(rows), isBalanced: isBalanced)
        return service(.uploadEnd, stan, .init(uploadEnd: end), terminal, batch)
    }

    /// An operator's totals of his shift.
    package static func shiftClose(
        _ stan: UInt32,
        _ claim: SettlementClaim?,
        by number: UInt16? = nil,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        let values = RequestDetails.Values(operatorNumber: number, settlement: claim)
        return service(.shiftClose, stan, values, terminal, batch)
    }

    /// An operator begins his shift.
    package static func operatorSignOn(
        _ stan: UInt32,
        by number: UInt16?,
        _ password: PINEntry,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        let values = RequestDetails.Values(operatorNumber: number)
        var request = service(.operatorSignOn, stan, values, terminal, batch)
        request.pin = password
        return request
    }

    /// A terminal says which device it is.
    package static func deviceRegistration(
        _ stan: UInt32,
        _ serial: String?,
        model: String = "P400",
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        let names = serial.map { DeviceNames(serial: $0, model: model, software: "1.0") }
        return service(.registration, stan, .init(device: names), terminal, batch)
    }

    /// A terminal fetches a page of a table of reference data, and what was found of it.
    package static func parameterDownload(
        _ stan: UInt32,
        _ asked: ParameterRequest?,
        found page: ParameterPage? = nil,
        terminal: Int = 1,
        batch: UInt32 = 1
    ) -> PaymentRequest {
        var request = service(.parameters, stan, .init(parameters: asked), terminal, batch)
        var values = RequestDetails.Values(parameters: asked)
        values.parameters?.found = page
        request.details = .of(values)
        return request
    }

    private static func service(
        _ operation: Operation,
        _ stan: UInt32,
        _ values: RequestDetails.Values,
        _ terminal: Int,
        _ batch: UInt32
    ) -> PaymentRequest {
        var request = make(operation, stan, nil, terminal, nil, batch, .yuan)
        request.details = .of(values)
        // What it says is part of what makes it the same request.
        var high: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "\(operation) \(values)".utf8 {
            high = (high ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        request.fingerprint = Fingerprint(high: high, low: 0)
        return request
    }
}

extension SettlementCounts {
    /// As UnionPay counts.
    package static let sample = SettlementCounts(
        form: .exclusive,
        debit: [
            TotalsClassSet(.purchases), TotalsClassSet(.completions),
            TotalsClassSet(.offlineSales), TotalsClassSet(.increases),
        ],
        credit: [
            TotalsClassSet(.voids), TotalsClassSet(.refunds), TotalsClassSet(.completionVoids),
        ],
        hasUpload: true
    )

    /// The same in another form; reversals by themselves have no upload.
    package static func sample(_ form: SettlementForm) -> SettlementCounts {
        var counts = SettlementCounts.sample
        counts.form = form
        counts.hasUpload = form != .apart
        return counts
    }
}
