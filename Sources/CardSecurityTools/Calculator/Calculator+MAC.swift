import CardSecurity

/// A MAC with what it was computed over.
extension Calculator {
    /// `forecourt crypto mac`: the MAC of hexadecimal data.
    ///
    /// `padding` is the method of ISO 9797-1, 1 to 3; `length` cuts the result, 4 bytes at the
    /// least.
    package static func mac(
        algorithm name: String,
        key text: String,
        data: String,
        padding method: Int = 1,
        length: Int? = nil
    ) throws(Fault) -> [Entry] {
        let algorithm = try macAlgorithm(named: name)
        guard let padding = MACPadding(rawValue: method) else {
            throw Fault(problem: "unknown padding \(method)", cure: "use 1, 2 or 3")
        }
        let clear = try key(text, "key")
        guard algorithm.keyLengths.contains(clear.count) else {
            let known = algorithm.keyLengths.map(String.init).joined(separator: " or ")
            throw Fault(
                problem: "key: \(clear.count) bytes do not fit \(algorithm.rawValue)",
                cure: "give \(known) bytes"
            )
        }
        let message = try bytes(data, "data")
        let mac = try computed("key") { () throws(CardSecurityError) in
            try MACKey(algorithm, key: clear, padding: padding, length: length)
                .mac(over: message.span)
        }
        var entries = [Entry("mac", mac.bytes)]
        switch algorithm {
        case .unionPayECB, .unionPayECBSM4:
            // What stands in DE64 is text already.
            entries.append(Entry("text", String(decoding: mac.bytes, as: Unicode.ASCII.self)))
        case .ifsf:
            entries.append(Entry("sha-256", SHA256Hasher.digest(of: message.span).bytes))
        default:
            break
        }
        return entries
    }

    /// `forecourt crypto kcv`: check values of a key, or of the XOR of components.
    package static func checkValues(
        algorithm name: String = "tdes",
        components: [String]
    ) throws(Fault) -> [Entry] {
        let algorithm = try keyAlgorithm(named: name)
        guard let first = components.first else {
            throw Fault(problem: "no key", cure: "give a key or its components")
        }
        var sum = try key(first, "key")
        for component in components.dropFirst() {
            let next = try key(component, "component")
            sum = try computed("component") { () throws(CardSecurityError) in
                try sum.combined(with: next)
            }
        }
        var entries: [Entry] = []
        if components.count > 1 { entries.append(Entry("key", sum.revealedHexadecimal())) }
        entries += try checkValues(of: sum, algorithm)
        if components.count > 1 {
            for (index, component) in components.enumerated() {
                let part = try key(component, "component")
                let value = try computed("component") { () throws(CardSecurityError) in
                    try KeyCheckValue(of: part, algorithm)
                }
                entries.append(Entry("component-\(index + 1)-kcv-4", value.bytes))
            }
        }
        if algorithm == .tripleDES {
            entries.append(Entry("parity", sum.hasOddParity ? "odd" : "not odd"))
            entries.append(Entry("strength", "\(sum.desStrength)"))
        }
        return entries
    }

    private static func checkValues(
        of key: borrowing KeyBytes,
        _ algorithm: KeyAlgorithm
    ) throws(Fault) -> [Entry] {
        do throws(CardSecurityError) {
            return [
                Entry("kcv-3", try KeyCheckValue(of: key, algorithm, length: 3).bytes),
                Entry("kcv-4", try KeyCheckValue(of: key, algorithm, length: 4).bytes),
                Entry(
                    "kcv-cmac-3",
                    try KeyCheckValue(of: key, algorithm, method: .cmac, length: 3).bytes
                ),
                Entry(
                    "kcv-cmac-5",
                    try KeyCheckValue(of: key, algorithm, method: .cmac, length: 5).bytes
                ),
            ]
        } catch {
            throw fault(error, in: "key")
        }
    }
}
