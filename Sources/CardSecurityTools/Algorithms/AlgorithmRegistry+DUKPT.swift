import CardSecurity

/// Known answers of DUKPT: keys that derive from a base key and a serial number.
extension AlgorithmRegistry {
    static let derivations: [Algorithm] = [
        Algorithm("DUKPT_TDES_X9.24-1") { vector, comparison throws(KnownAnswerFault) in
            try checkTripleDESKeys(vector, &comparison)
            try checkTripleDESUse(vector, &comparison)
        },
        Algorithm("DUKPT_AES_X9.24-3", .operation, checkAES),
    ]

    private static func checkTripleDESKeys(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let base = try vector.key("key")
        let number = try serialNumber(vector, "data")
        let initial = try asked { () throws(CardSecurityError) in
            try TripleDESDUKPT.initialKey(base: base, number)
        }
        try comparison.expect("ipek", try bytes(of: initial))
        let transaction = try asked { () throws(CardSecurityError) in
            try TripleDESDUKPT.transactionKey(initial: initial, number)
        }
        try comparison.expect("expected", try bytes(of: transaction))
        let named: [(String, TripleDESDUKPT.Usage, TripleDESDUKPT.Edition)] = [
            ("pinKey", .pin, .year2009),
            ("macRequestKey", .macRequest, .year2009),
            ("macResponseKey", .macResponse, .year2009),
            ("dataRequestKey2009", .dataRequest, .year2009),
            ("dataResponseKey2009", .dataResponse, .year2009),
            ("dataRequestVariant2004", .dataRequest, .year2004),
        ]
        for (name, usage, edition) in named where vector.has(name) {
            let key = try asked { () throws(CardSecurityError) in
                try TripleDESDUKPT.key(for: usage, initial: initial, number, edition: edition)
            }
            try comparison.expect(name, try bytes(of: key))
        }
    }

    private static func checkTripleDESUse(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let base = try vector.key("key")
        let number = try serialNumber(vector, "data")
        func key(_ usage: TripleDESDUKPT.Usage) throws(CardSecurityError) -> KeyBytes {
            try TripleDESDUKPT.key(for: usage, base: base, number)
        }
        if vector.has("pin"), vector.has("pan"), vector.has("pinBlockEncrypted") {
            let digits = Array(try vector.text("pin").utf8)
            let card = Array(try vector.text("pan").utf8)
            let block = try asked { () throws(CardSecurityError) in
                try PINKey(try key(.pin)).encrypt(
                    try ClearPIN(ascii: digits.span),
                    format: .iso0,
                    cardNumber: card.span,
                    fill: .nibbles([])
                )
            }
            try comparison.expect("pinBlockEncrypted", block)
            let clear = try asked { () throws(CardSecurityError) in
                try PINBlockFormat.iso0.clearBlock(
                    of: try ClearPIN(ascii: digits.span),
                    cardNumber: card.span,
                    fill: .nibbles([])
                )
            }
            try comparison.expect("pinBlockClear", clear)
        }
        guard vector.has("macInputAscii") else { return }
        let message = Array(try vector.text("macInputAscii").utf8)
        let (request, response, cipher) = try asked { () throws(CardSecurityError) in
            (
                try MACKey(.x919, key: try key(.macRequest)).mac(over: message.span).bytes,
                try MACKey(.x919, key: try key(.macResponse)).mac(over: message.span).bytes,
                try CardDataKey(try key(.dataRequest)).encrypt(message.span)
            )
        }
        try comparison.expect("macRequest8", request)
        try comparison.expect("macResponse8", response)
        try comparison.expect("dataCipherCbcZeroIv", cipher)
    }

    private static func checkAES(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let base = try vector.key("key")
        let data = try vector.hex("data")
        let number = try asked { () throws(CardSecurityError) in
            try AESDUKPT.SerialNumber(data.span)
        }
        let initial = try asked { () throws(CardSecurityError) in
            try AESDUKPT.initialKey(base: base, number)
        }
        try comparison.expect("initialKey", try bytes(of: initial))
        let transaction = try asked { () throws(CardSecurityError) in
            try AESDUKPT.transactionKey(initial: initial, number)
        }
        try comparison.expect("expected", try bytes(of: transaction))
        for name in vector.names {
            if name.hasPrefix("workingKeys"), let keys = vector.member(name) {
                let standard = try type(named: String(name.dropFirst("workingKeys".count)))
                for usage in keys.names {
                    let key = try workingKey(usage, standard, initial: initial, number)
                    comparison.expect(try keys.hex(usage) == key, "\(name).\(usage)")
                }
            } else if name.hasPrefix("pinKey") {
                let type = try type(named: String(name.dropFirst("pinKey".count)))
                try comparison.expect(
                    name,
                    try workingKey("PIN", type, initial: initial, number)
                )
            }
        }
    }

    private static func workingKey(
        _ name: String,
        _ standard: AESDUKPT.KeyType,
        initial: borrowing KeyBytes,
        _ number: AESDUKPT.SerialNumber
    ) throws(KnownAnswerFault) -> [UInt8] {
        var type = standard
        var usageName = name
        // A kind behind the usage, as in PIN_2TDEA, stands over the standard one.
        for suffix in [
            "2TDEA", "3TDEA", "AES128", "AES192", "AES256", "HMAC128", "HMAC192", "HMAC256",
        ]
        where name.hasSuffix("_" + suffix) {
            type = try Self.type(named: suffix)
            usageName = String(name.dropLast(suffix.count + 1))
        }
        let usages: [String: AESDUKPT.Usage] = [
            "KEK": .keyEncryption, "PIN": .pin, "MAC_GEN": .macGeneration,
            "MAC_VERIFY": .macVerification, "MAC_BOTH": .macBoth, "DATA_ENC": .dataEncryption,
            "DATA_DEC": .dataDecryption, "DATA_BOTH": .dataBoth,
        ]
        guard let usage = usages[usageName] else { throw .unsupported }
        let pointer = try asked { () throws(CardSecurityError) in
            try AESDUKPT.key(for: usage, type, initial: initial, number)
        }
        return try bytes(of: pointer)
    }

    private static func type(named name: String) throws(KnownAnswerFault) -> AESDUKPT.KeyType {
        switch name.uppercased() {
        case "2TDEA", "TDES2", "TDES128": return .tripleDES2
        case "3TDEA", "TDES3", "TDES192": return .tripleDES3
        case "AES128": return .aes128
        case "AES192": return .aes192
        case "AES256": return .aes256
        case "HMAC128": return .hmac128
        case "HMAC192": return .hmac192
        case "HMAC256": return .hmac256
        default: throw .unsupported
        }
    }

    static func serialNumber(
        _ vector: KnownAnswerVector,
        _ name: String
    ) throws(KnownAnswerFault) -> KeySerialNumber {
        let data = try vector.hex(name)
        return try asked { () throws(CardSecurityError) in try KeySerialNumber(data.span) }
    }

    static func bytes(of key: borrowing KeyBytes) throws(KnownAnswerFault) -> [UInt8] {
        do throws(CardSecurityError) {
            return try key.withBytes { bytes in Array(copying: bytes) }
        } catch {
            throw .refused(error)
        }
    }
}
