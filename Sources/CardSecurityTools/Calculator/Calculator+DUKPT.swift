import CardSecurity

/// The keys of one transaction, step by step.
extension Calculator {
    /// `forecourt crypto dukpt`: every key of one transaction.
    ///
    /// The serial number chooses the scheme: 8 or 10 bytes are TDES, 12 are AES.
    package static func dukpt(
        base text: String,
        serialNumber: String
    ) throws(Fault) -> [Entry] {
        let base = HeldKey(try key(text, "bdk"))
        let number = try bytes(serialNumber, "ksn")
        let initial = try computed("dukpt") { () throws(CardSecurityError) in
            number.count == 12
                ? HeldKey(
                    try AESDUKPT.initialKey(
                        base: base.bytes,
                        AESDUKPT.SerialNumber(number.span)
                    )
                )
                : HeldKey(
                    try TripleDESDUKPT.initialKey(base: base.bytes, KeySerialNumber(number.span))
                )
        }
        return try keys(initial, number)
    }

    /// The same from the initial key of one device: 16 bytes with TDES, 16 to 32 with AES.
    package static func dukpt(
        initial text: String,
        serialNumber: String
    ) throws(Fault) -> [Entry] {
        try keys(HeldKey(key(text, "ipek")), bytes(serialNumber, "ksn"))
    }

    private static func keys(_ initial: HeldKey, _ number: [UInt8]) throws(Fault) -> [Entry] {
        try checkCounter(of: number)
        return number.count == 12
            ? try aesKeys(initial, number) : try tripleDESKeys(initial, number)
    }

    /// Refuses a counter with more one-bits than any that a device uses: it has no key for it, and
    /// one that is computed all the same agrees with nobody's.
    static func checkCounter(of bytes: [UInt8]) throws(Fault) {
        let (ones, most) = try computed("ksn") { () throws(CardSecurityError) in
            bytes.count == 12
                ? (
                    try AESDUKPT.SerialNumber(bytes.span).counter.nonzeroBitCount,
                    AESDUKPT.SerialNumber.mostCounterOnes
                )
                : (
                    try KeySerialNumber(bytes.span).counter.nonzeroBitCount,
                    KeySerialNumber.mostCounterOnes
                )
        }
        guard ones <= most else {
            throw Fault(
                problem: "ksn: no device uses a counter of \(ones) ones",
                cure: "a counter has at most \(most)"
            )
        }
    }

    /// What a derived MAC key is wanted for.
    package enum Purpose: Sendable {
        /// MACs of the terminal's messages.
        case macRequest
        /// MACs of the answers.
        case macResponse
    }

    /// The hexadecimal key of one purpose: TDES by edition 2009, AES in the base key's strength.
    ///
    /// `isAES` chooses the kind of key that an AES serial number derives; else it is two-key TDES.
    package static func dukptKey(
        base text: String,
        serialNumber: String,
        for purpose: Purpose,
        isAES: Bool
    ) throws(Fault) -> String {
        let entries = try dukpt(base: text, serialNumber: serialNumber)
        let kind = isAES ? "-aes\(try key(text, "bdk").count * 8)" : "-2tdea"
        let names =
            switch purpose {
            case .macRequest: ["mac-request-2009", "mac-generation" + kind]
            case .macResponse: ["mac-response-2009", "mac-verification" + kind]
            }
        guard let entry = entries.first(where: { names.contains($0.name) }) else {
            throw Fault(problem: "ksn: no such key", cure: "see forecourt crypto dukpt")
        }
        return entry.value
    }

    private static func tripleDESKeys(
        _ initial: HeldKey,
        _ bytes: [UInt8]
    ) throws(Fault) -> [Entry] {
        try computed("dukpt") { () throws(CardSecurityError) in
            let number = try KeySerialNumber(bytes.span)
            var entries = [
                Entry("ipek", initial.bytes.revealedHexadecimal()),
                Entry("counter", "\(number.counter)"),
                Entry("counter-used-by-devices", number.isCounterUsed ? "yes" : "no"),
                Entry(
                    "transaction",
                    try TripleDESDUKPT.transactionKey(initial: initial.bytes, number)
                        .revealedHexadecimal()
                ),
            ]
            for edition in TripleDESDUKPT.Edition.allCases.reversed() {
                for usage in TripleDESDUKPT.Usage.allCases {
                    let key = try TripleDESDUKPT.key(
                        for: usage,
                        initial: initial.bytes,
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

    private static func aesKeys(_ initial: HeldKey, _ bytes: [UInt8]) throws(Fault) -> [Entry] {
        try computed("dukpt") { () throws(CardSecurityError) in
            let number = try AESDUKPT.SerialNumber(bytes.span)
            let transaction = try AESDUKPT.transactionKey(initial: initial.bytes, number)
            var entries = [
                Entry("initial", initial.bytes.revealedHexadecimal()),
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
            for type in AESDUKPT.KeyType.allCases where type.count <= initial.bytes.count {
                for (name, usage) in usages {
                    let key = try AESDUKPT.key(for: usage, type, initial: initial.bytes, number)
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
