package import CardSecurity
import ISO8583

/// DUKPT in a simulated terminal, and card data in DE 127 (IFSF).
extension SimulatedTerminal {
    /// Makes the keys of every transaction from here on, in place of the fixed key.
    ///
    /// `number`: 59 bits that name the device; nil for the demo's.
    package func useDevice(
        base: borrowing KeyBytes,
        number: UInt64? = nil
    ) throws(SimulatedTerminalError) {
        do throws(CardSecurityError) {
            device = try TransactionDevice(base: base, number: number)
        } catch {
            throw .wrongKeys(error)
        }
    }

    /// Takes the next transaction; its counter is used up whether an answer comes or not.
    func advanceDevice() {
        guard let device else { return }
        // A device that is used up keeps its counter, and `frame` says so.
        if let next = try? device.counter(after: memory.transactions) {
            memory.transactions = next
        }
    }

    /// The PIN key of the request that comes next; nil without a device.
    func nextPINKey() throws(SimulatedTerminalError) -> PINKey? {
        guard let device else { return nil }
        return try making { () throws(CardSecurityError) in
            guard let next = try device.counter(after: memory.transactions) else { return nil }
            return try device.pinKey(next)
        }
    }

    func derivedMACKey(
        _ usage: TripleDESDUKPT.Usage
    ) throws(SimulatedTerminalError) -> MACKey? {
        guard let device else { return nil }
        return try making { () throws(CardSecurityError) in
            try device.macKey(usage, memory.transactions)
        }
    }

    /// DE 61 says which key was used.
    func nameKey(in message: inout Message) throws(SimulatedTerminalError) {
        guard let device else { return }
        let text = try making { () throws(CardSecurityError) in
            guard try device.counter(after: memory.transactions) != nil else {
                throw .malformedKeySerialNumber
            }
            return try device.text(memory.transactions)
        }
        do throws(CodingError) {
            try message.set(.field61, bytes: Array(text.utf8))
        } catch {
            throw .cannotBuild(error)
        }
    }

    /// Moves number, expiry and track into DE 127.
    func encryptData(of message: inout Message) throws(SimulatedTerminalError) {
        let moved: [Element] = [.primaryAccountNumber, .expirationDate, .track2]
        var parts: [(element: UInt8, value: [UInt8])] = []
        for element in moved {
            guard let value = message.bytes(element) else { continue }
            parts.append((UInt8(element.number), Array(value)))
            message.remove(element)
        }
        guard !parts.isEmpty else { return }
        let memory = memory
        let cipher = try making { () throws(CardSecurityError) -> [UInt8]? in
            let key = try device?.dataKey(memory.transactions) ?? keys.cardData
            let clear = try ClearCardData.encode(parts)
            return try key?.encrypt(clear.span)
        }
        guard let cipher else { throw .notSignedOn }
        do throws(CodingError) {
            try message.set(.encryptedData, bytes: cipher)
        } catch {
            throw .cannotBuild(error)
        }
    }

    private func making<Value>(
        _ body: () throws(CardSecurityError) -> Value
    ) throws(SimulatedTerminalError) -> Value {
        do throws(CardSecurityError) {
            return try body()
        } catch {
            if error == .malformedKeySerialNumber { throw .deviceUsedUp }
            throw .wrongKeys(error)
        }
    }
}
