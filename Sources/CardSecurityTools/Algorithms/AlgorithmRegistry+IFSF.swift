import CardSecurity

/// Known answers of IFSF: its PIN keys, its card data and its hashed MAC.
extension AlgorithmRegistry {
    static let ifsf: [Algorithm] = [
        Algorithm("IFSF_MAC_X9.19_OVER_SHA256", .mac(.x919), checkHashedMAC),
        Algorithm("IFSF_MAC_FULL", .mac(.ifsf), checkWholeMAC),
        Algorithm("IFSF_PIN_BLOCK_DUKPT") { vector, comparison throws(KnownAnswerFault) in
            let key = try key(.pin, .year2009, vector)
            let data = try vector.hex("data")
            let block = try asked { () throws(CardSecurityError) in
                try key.encrypt(data.span, .tripleDES)
            }
            try comparison.expect("expected", block)
        },
        Algorithm("IFSF_DE127_DATA_ENCRYPTION", .operation, checkData),
    ]

    // The data is the hash itself.
    private static func checkHashedMAC(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let variant = vector.has("variant") ? try vector.text("variant") : "macreq"
        let usage: TripleDESDUKPT.Usage
        switch variant.lowercased() {
        case "macreq", "macrequest": usage = .macRequest
        case "macrsp", "macresp", "macresponse": usage = .macResponse
        default: throw .unsupported
        }
        let key = try key(usage, .year2009, vector)
        try comparison.expect("macKey", try bytes(of: key))
        let data = try vector.hex("data")
        let mac = try asked { () throws(CardSecurityError) in
            try MACKey(.x919, key: key).mac(over: data.span)
        }
        try comparison.expect("expected", mac.bytes)
    }

    private static func checkWholeMAC(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let data = try vector.hex("data")
        try comparison.expect("sha256", SHA256Hasher.digest(of: data.span).bytes)
        let names: [(String, TripleDESDUKPT.Usage)] = [
            ("expected", .macRequest), ("macResponse", .macResponse),
        ]
        for (name, usage) in names where vector.has(name) {
            let key = try key(usage, .year2009, vector)
            let mac = try asked { () throws(CardSecurityError) in
                try MACKey(.ifsf, key: key).mac(over: data.span)
            }
            try comparison.expect(name, mac.bytes)
        }
    }

    private static func checkData(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        guard
            let edition = TripleDESDUKPT.Edition(
                rawValue: vector.number("keyDerivation") ?? TripleDESDUKPT.Edition.year2009.rawValue
            )
        else { throw .unsupported }
        let key = try key(.dataRequest, edition, vector)
        try comparison.expect("dataKey", try bytes(of: key))
        let data = try vector.hex("data")
        let expected = try vector.hex("expected")
        let iv = vector.has("iv") ? try vector.hex("iv") : nil
        let (cipher, clear) = try asked { () throws(CardSecurityError) in
            let prepared = try CardDataKey(key)
            return (
                try prepared.encrypt(data.span, iv: iv),
                try prepared.decrypt(expected.span, iv: iv).withBytes { Array(copying: $0) }
            )
        }
        try comparison.expect("expected", cipher)
        comparison.expect(clear.starts(with: data), "data, decrypted")
    }

    private static func key(
        _ usage: TripleDESDUKPT.Usage,
        _ edition: TripleDESDUKPT.Edition,
        _ vector: KnownAnswerVector
    ) throws(KnownAnswerFault) -> KeyBytes {
        let base = try vector.key("key")
        let number = try serialNumber(vector, "ksn")
        return try asked { () throws(CardSecurityError) in
            try TripleDESDUKPT.key(for: usage, base: base, number, edition: edition)
        }
    }
}
