import Payments

/// The end of a station's day: shifts and batches are in, or a person closes them.
extension PaymentBook {
    /// Why a station cannot be closed; nil when it can.
    func obstacle(to close: StationClose) -> OperatorRefusal? {
        terminals.hasMerchant(close.merchant) ? nil : .unknownMerchant(close.merchant)
    }

    mutating func closeStation(_ close: StationClose, _ step: inout Step) {
        step.record.merchant = close.merchant
    }
}
