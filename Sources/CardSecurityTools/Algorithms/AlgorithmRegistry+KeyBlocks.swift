import CardSecurity

/// Known answers of key blocks and key components.
extension AlgorithmRegistry {
    static let keyBlocks: [Algorithm] = [
        Algorithm("KEY_COMPONENT_XOR_KCV", .operation, checkComponents),
        Algorithm("TR31_KEY_BLOCK_UNWRAP", .operation, checkKeyBlock),
        Algorithm("PBOC_KEY_DIVERSIFY") { vector, comparison throws(KnownAnswerFault) in
            let issuer = try vector.key("key")
            let data = try vector.hex("data")
            let key = try asked { () throws(CardSecurityError) in
                try FuelCardKeys.cardKey(issuer: issuer, serialNumber: data.span)
            }
            try comparison.expect("expected", try bytes(of: key))
        },
        Algorithm("PBOC_SESSION_MAC1_TAC", .operation, checkPurchase),
    ]

    private static func checkComponents(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        var number = 2
        var sum = try vector.key("component1")
        while vector.has("component\(number)") {
            let next = try vector.key("component\(number)")
            sum = try asked { () throws(CardSecurityError) in try sum.combined(with: next) }
            number += 1
        }
        try comparison.expect("expected", try bytes(of: sum))
        try comparison.expect("kcv", try checkValue(of: sum))
        for place in 1..<number where vector.has("kcv\(place)") {
            let component = try vector.key("component\(place)")
            try comparison.expect("kcv\(place)", try checkValue(of: component))
        }
    }

    private static func checkKeyBlock(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let block = try vector.text("data")
        let protection = KeyBlockProtectionKey(try vector.key("key"))
        let (header, clear) = try asked { () throws(CardSecurityError) in
            let unwrapped = try protection.unwrap(block)
            return (
                unwrapped.header,
                try unwrapped.key.withBytes { bytes in Array(copying: bytes) }
            )
        }
        try comparison.expect("expected", clear)
        if vector.has("header") {
            let stated = try vector.text("header")
            comparison.expect(block.hasPrefix(stated), "header")
        }
        let (encryption, authentication) = try asked { () throws(CardSecurityError) in
            let keys = try protection.protectionKeys(header.version)
            return (
                try keys.encryption.withBytes { bytes in Array(copying: bytes) },
                try keys.authentication.withBytes { bytes in Array(copying: bytes) }
            )
        }
        try comparison.expect("kbek", encryption)
        try comparison.expect("kbak", authentication)
        // Wrapping again draws other fill, so the whole round is compared.
        let again = try asked { () throws(CardSecurityError) in
            let wrapped = try protection.wrap(
                try KeyBytes(copying: clear.span),
                header,
                from: SystemRandomSource()
            )
            return try protection.unwrap(wrapped).key.withBytes { bytes in Array(copying: bytes) }
        }
        comparison.expect(again == clear, "expected, wrapped and unwrapped again")
    }

    private static func checkPurchase(
        _ vector: KnownAnswerVector,
        _ comparison: inout Comparison
    ) throws(KnownAnswerFault) {
        let card = try vector.key("key")
        let random = try vector.hex("rand")
        let sequence = try vector.hex("offlineSeq")
        let counter = try vector.hex("ttc")
        let macInput = try vector.hex("macInput")
        let session = try asked { () throws(CardSecurityError) in
            try FuelCardKeys.sessionKey(
                card: card,
                random: random.span,
                sequenceNumber: sequence.span,
                terminalCounter: counter.span
            )
        }
        try comparison.expect("sessionKey", try bytes(of: session))
        let mac = try asked { () throws(CardSecurityError) in
            try FuelCardKeys.mac(over: macInput.span, session: session).bytes
        }
        try comparison.expect("expected", mac)
        guard vector.has("tacInput") else { return }
        let tacInput = try vector.hex("tacInput")
        let tac = try asked { () throws(CardSecurityError) in
            try FuelCardKeys.tac(over: tacInput.span, card: card).bytes
        }
        try comparison.expect("tac4", tac)
    }

    private static func checkValue(of key: borrowing KeyBytes) throws(KnownAnswerFault) -> [UInt8] {
        do throws(CardSecurityError) {
            return try KeyCheckValue(of: key, length: 8).bytes
        } catch {
            throw .refused(error)
        }
    }
}
