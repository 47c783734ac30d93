/// What few requests bring beside what every payment has.
///
/// One word, and nil in nearly all.
package indirect enum RequestDetails: Hashable, Sendable {
    case of(Values)

    /// What there may be.
    package struct Values: Hashable, Sendable {
        /// `O1`: the operator of the station who asks, 0 to 999.
        package var operatorNumber: UInt16?
        /// DE 48 of a tip: what is added, in minor units.
        package var tip: Int64?
        /// The tags of the terminal's text that are kept, in their order.
        package var texts: [TextTag]
        /// Whether a part of the amount may be approved.
        package var isPartAllowed: Bool
        /// Whether it holds money for what a pump outdoors is to give.
        package var isOutdoor = false
        /// What a card has done with its issuer's script, without what names the card.
        package var chip: [UInt8]?
        /// The terminal's totals of its batch or shift.
        package var settlement: SettlementClaim?
        /// Payments of its batch, as it has them.
        package var upload: [UploadRow]
        /// The last word of an upload.
        package var uploadEnd: UploadEnd?
        /// What device the terminal is.
        package var device: DeviceNames?
        /// What it asks of the tables of reference data.
        package var parameters: ParameterRequest?
        /// `A3`: what may be kept of the code that the customer showed.
        package var code: CodeMark?
        /// `A4`: by which wallet the customer scans.
        package var wallet: CodeKind?

        package init(
            operatorNumber: UInt16? = nil,
            tip: Int64? = nil,
            texts: [TextTag] = [],
            isPartAllowed: Bool = false,
            chip: [UInt8]? = nil,
            settlement: SettlementClaim? = nil,
            upload: [UploadRow] = [],
            uploadEnd: UploadEnd? = nil,
            device: DeviceNames? = nil,
            parameters: ParameterRequest? = nil,
            code: CodeMark? = nil,
            wallet: CodeKind? = nil
        ) {
            self.operatorNumber = operatorNumber
            self.tip = tip
            self.texts = texts
            self.isPartAllowed = isPartAllowed
            self.chip = chip
            self.settlement = settlement
            self.upload = upload
            self.uploadEnd = uploadEnd
            self.device = device
            self.parameters = parameters
            self.code = code
            self.wallet = wallet
        }

        package var isEmpty: Bool { self == Values() }
    }

    package var values: Values {
        switch self {
        case .of(let values): values
        }
    }
}
