extension Calculator {
    /// `forecourt crypto dukpt`: every key of one transaction.
    ///
    /// The serial number chooses the scheme: 8 or 10 bytes are TDES, 12 are AES.
    public static func dukpt(
        base text: String,
        serialNumber: String
    ) throws(Fault) -> [Entry] {
        let base = HeldKey(try key(text, "bdk"))
        let number = try bytes(serialNumber, "ksn")
        if number.count == 12 { return try aesKeys(base, number) }
        return try tripleDESKeys(base, number)
    }

    private static func tripleDESKeys(
        _ base: HeldKey,
        _ bytes: [UInt8]
    ) throws(Fault) -> [Entry] {
        try computed("dukpt") { () throws(CardSecurityError) in
            let number = try KeySerialNumber(bytes.span)
            let initial = try TripleDESDUKPT.initialKey(base: base.bytes, number)
            var entries = [
                Entry("ipek", initial.revealedHexadecimal()),
                Entry("counter", "\(number.counter)"),
                Entry("counter-used-by-devices", number.isCounterUsed ? "yes" : "no"),
                Entry(
                    "transaction",
                    try TripleDESDUKPT.transactionKey(initial: initial, number)
                        .revealedHexadecimal()
                ),
            ]
            for edition in TripleDESDUKPT.Edition.allCases.reversed() {
                for usage in TripleDESDUKPT.Usage.allCases {
                    let key = try TripleDESDUKPT.key(
                        for: usage,
                        initial: initial,
                        number,
                        edition: edition
                    )
                    let name = "\(usage.rawValue)-\(edition.rawValue)"
                    entries.append(Entry(name, key.revealedHexadecimal()))
                }
            }
            return entries
        }
    }

    private static func aesKeys(_ base: HeldKey, _ bytes: [UInt8]) throws(Fault) -> [Entry] {
        try computed("dukpt") { () throws(CardSecurityError) in
            let number = try AESDUKPT.SerialNumber(bytes.span)
            let initial = try AESDUKPT.initialKey(base: base.bytes, number)
            let transaction = try AESDUKPT.transactionKey(initial: initial, number)
            var entries = [
                Entry("initial", initial.revealedHexadecimal()),
                Entry("counter", "\(number.counter)"),
                Entry("counter-used-by-devices", number.isCounterUsed ? "yes" : "no"),
                Entry("derivation", transaction.revealedHexadecimal()),
            ]
            let usages: [(String, AESDUKPT.Usage)] = [
                ("kek", .keyEncryption), ("pin", .pin), ("mac-generation", .macGeneration),
                ("mac-verification", .macVerification), ("mac-both", .macBoth),
                ("data-encryption", .dataEncryption), ("data-decryption", .dataDecryption),
                ("data-both", .dataBoth),
            ]
            for type in AESDUKPT.KeyType.allCases where type.count <= base.bytes.count {
                for (name, usage) in usages {
                    let key = try AESDUKPT.key(for: usage, type, initial: initial, number)
                    entries.append(Entry("\(name)-\(type.name)", key.revealedHexadecimal()))
                }
            }
            return entries
        }
    }
}

extension AESDUKPT.KeyType {
    /// The kind of key as the calculator prints it.
    var name: String {
        switch self {
        case .tripleDES2: "2tdea"
        case .tripleDES3: "3tdea"
        case .aes128: "aes128"
        case .aes192: "aes192"
        case .aes256: "aes256"
        case .hmac128: "hmac128"
        case .hmac192: "hmac192"
        case .hmac256: "hmac256"
        }
    }
}
