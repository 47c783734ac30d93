import CardSecurity

/// Known answers of keys under keys, and of check values.
extension AlgorithmRegistry {
    static let keys: [Algorithm] = [
        checkValue("KCV_DES_ZEROS", .tripleDES), checkValue("KCV_AES", .aes),
        checkValue("KCV_SM4", .sm4),
        Algorithm("SM4_BLOCK") { vector, comparison throws(KnownAnswerFault) in
            let key = try vector.key("key")
            let data = try vector.hex("data")
            guard data.count % 16 == 0 else { throw .unsupported }
            let encrypted = try asked { () throws(CardSecurityError) in
                try key.encrypt(data.span, .sm4)
            }
            try comparison.expect("expected", encrypted)
        },
        Algorithm("WORKING_KEY_UNWRAP_TDES_ECB", .operation, checkUnwrap),
        Algorithm("UNIONPAY_DE62_KEYS", .operation, checkWorkingKeys),
    ]

    private static func checkValue(_ name: String, _ cipher: KeyAlgorithm) -> Algorithm {
        Algorithm(name, .checkValue(cipher)) { vector, comparison throws(KnownAnswerFault) in
            try checkValue(cipher, vector, &comparison)
        }
    }

    private static func checkValue(
        _ algorithm: KeyAlgorithm,
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let key = try vector.key("key")
        let length = algorithm.blockLength
        let data = try vector.hex("data", else: [UInt8](repeating: 0, count: length))
        guard data.count % length == 0 else { throw .unsupported }
        let encrypted = try asked { () throws(CardSecurityError) in
            try key.encrypt(data.span, algorithm)
        }
        try comparison.expect("expected", encrypted)
        let zeros = try asked { () throws(CardSecurityError) in
            try KeyCheckValue(of: key, algorithm, length: length)
        }
        let cmac = try asked { () throws(CardSecurityError) in
            try KeyCheckValue(of: key, algorithm, method: .cmac, length: length)
        }
        for name in vector.names where name.hasPrefix("kcv") {
            try comparison.expect(name, name.contains("cmac") ? cmac.bytes : zeros.bytes)
        }
    }

    private static func checkUnwrap(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let master = try vector.key("key")
        let data = try vector.hex("data")
        let (clear, again, value) = try asked { () throws(CardSecurityError) in
            let wrapping = try KeyEncryptionKey(master)
            let key = try wrapping.unwrap(data.span)
            return (
                try key.withBytes { bytes in Array(copying: bytes) },
                try wrapping.wrap(key),
                try KeyCheckValue(of: key, length: 8).bytes
            )
        }
        try comparison.expect("expected", clear)
        try comparison.expect("data", again)
        try comparison.expect("kcv", value)
        try comparison.expect("kcv8", value)
    }

    private static func checkWorkingKeys(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        guard let clear = vector.member("data") else { throw .missing("data") }
        let master = try vector.key("key")
        let expected = try vector.hex("expected")
        guard let layout = WorkingKeyLayout(rawValue: vector.number("length") ?? expected.count)
        else { throw .unsupported }
        let pin = try clear.key("pik")
        let mac = try clear.key("mak")
        let track: KeyBytes? = clear.has("tdk") ? try clear.key("tdk") : nil
        let wrapping = try asked { () throws(CardSecurityError) in try KeyEncryptionKey(master) }
        let keys = WorkingKeys(pin: pin, mac: mac, track: track)
        let field = try asked { () throws(CardSecurityError) in
            try layout.encode(keys, under: wrapping)
        }
        try comparison.expect("expected", field)
        let decoded = try asked { () throws(CardSecurityError) in
            let keys = try WorkingKeyLayout.decode(expected.span, under: wrapping)
            return try layout.encode(keys, under: wrapping)
        }
        comparison.expect(decoded == expected, "expected, decoded and encoded again")
    }
}
