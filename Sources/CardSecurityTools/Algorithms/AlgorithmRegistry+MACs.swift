import CardSecurity

/// Known answers of MACs.
extension AlgorithmRegistry {
    static let macs: [Algorithm] = [
        mac("UNIONPAY_ECB_MAC", .unionPayECB),
        mac("SM4_ECB_MAC_UNIONPAY_STYLE", .unionPayECBSM4),
        mac("ANSI_X9.9_MAC", .x99),
        mac("ANSI_X9.19_RETAIL_MAC", .x919),
        mac("ISO9797-1_ALG1_TDES_CBC_MAC", .iso9797Algorithm1),
        mac("CMAC_TDES", .cmacTDES),
        mac("CMAC_AES", .cmacAES),
        mac("CMAC_SM4", .cmacSM4),
        mac("SM4_CBC_MAC", .cbcSM4),
    ]

    private static func mac(_ name: String, _ algorithm: MACAlgorithm) -> Algorithm {
        Algorithm(name, .mac(algorithm)) { vector, comparison throws(KnownAnswerFault) in
            try checkMAC(algorithm, vector, &comparison)
            guard algorithm == .unionPayECB else { return }
            try comparison.expect("xorBlock", fold(try vector.hex("data"), width: 8))
        }
    }

    private static func checkMAC(
        _ algorithm: MACAlgorithm,
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let clear = try vector.key("key")
        let data = try vector.hex("data")
        let padding = try padding(of: vector)
        let key = try asked { () throws(CardSecurityError) in
            try MACKey(algorithm, key: clear, padding: padding)
        }
        let mac = key.mac(over: data.span)
        try comparison.expect("expected", mac.bytes)
        try comparison.expect("mac4", mac.bytes)
        try comparison.expect("mac8", mac.bytes)
        if vector.has("expectedAscii") {
            try comparison.expect(
                "expectedAscii",
                text: String(decoding: mac.bytes, as: Unicode.ASCII.self)
            )
        }
    }

    // A number, or a text such as "zero (9797-1 method 1)".
    private static func padding(of vector: KnownAnswerVector) throws(KnownAnswerFault) -> MACPadding
    {
        guard vector.has("padding") else { return .zeros }
        if let method = vector.number("padding") {
            guard let padding = MACPadding(rawValue: method) else { throw .unsupported }
            return padding
        }
        let text = try vector.text("padding")
        for padding in MACPadding.allCases where text.contains("method \(padding.rawValue)") {
            return padding
        }
        guard text.hasPrefix("zero") else { throw .unsupported }
        return .zeros
    }

    private static func fold(_ data: [UInt8], width: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: width)
        for (index, byte) in data.enumerated() { block[index % width] ^= byte }
        return block
    }
}
