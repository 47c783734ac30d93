import CardSecurity
import Text

/// A DUKPT device inside a simulated terminal (TDES, the edition of 2009): it holds its initial
/// key, never the base key, and makes one key a transaction.
final class TransactionDevice {
    /// The key serial number that the demo's devices begin with.
    static let demoSerial = "FFFF9876543210E00000"

    private let initial: KeyBytes
    private let first: KeySerialNumber

    /// Loads the device as its maker would: with what the base key gives for its serial number.
    ///
    /// `number`: 59 bits that name the device; nil for the demo's.
    init(base: borrowing KeyBytes, number: UInt64? = nil) throws(CardSecurityError) {
        if let number {
            first = try KeySerialNumber(device: number, counter: 0)
        } else {
            first = try KeySerialNumber(hexadecimal: Self.demoSerial)
        }
        initial = try TripleDESDUKPT.initialKey(base: base, first)
    }

    /// The counter after this one; nil when the device is used up.
    func counter(after counter: UInt32) throws(CardSecurityError) -> UInt32? {
        try serial(counter).next?.counter
    }

    /// The key serial number as DE 61 has it.
    func text(_ counter: UInt32) throws(CardSecurityError) -> String {
        Hexadecimal.text(try serial(counter).bytes)
    }

    func macKey(
        _ usage: TripleDESDUKPT.Usage,
        _ counter: UInt32
    ) throws(CardSecurityError) -> MACKey {
        try MACKey(.ifsf, key: try key(usage, counter))
    }

    func pinKey(_ counter: UInt32) throws(CardSecurityError) -> PINKey {
        try PINKey(try key(.pin, counter))
    }

    func dataKey(_ counter: UInt32) throws(CardSecurityError) -> CardDataKey {
        try CardDataKey(try key(.dataRequest, counter))
    }

    private func key(
        _ usage: TripleDESDUKPT.Usage,
        _ counter: UInt32
    ) throws(CardSecurityError) -> KeyBytes {
        try TripleDESDUKPT.key(for: usage, initial: initial, try serial(counter))
    }

    private func serial(_ counter: UInt32) throws(CardSecurityError) -> KeySerialNumber {
        try KeySerialNumber(device: first.device, counter: counter)
    }
}
