import CardSecurity
import ISO8583
import Payments

/// The keys of one listener's transactions on one lane.
///
/// A message names its key by the key serial number in DE 61, as hexadecimal text: 20 characters,
/// 24 with AES. Source: protocol/ifsf.md, 2.7.
struct DerivedKeys {
    /// What a derived key is for.
    enum Purpose {
        case requestMAC
        case replyMAC
        case pin
        case cardData
    }

    /// The base derivation key, loaded.
    let base: KeyReference
    let derivation: KeyDerivation

    /// The key serial number of a message; nil when it names none that a device could use.
    func serial(of message: Message) -> KeySerial? {
        guard let text = message.text(.field61) else { return nil }
        do throws(CardSecurityError) {
            switch derivation {
            case .tripleDES2004, .tripleDES2009:
                guard text.utf8.count == 20 else { return nil }
                let number = try KeySerialNumber(hexadecimal: text)
                guard number.isCounterUsed else { return nil }
                return KeySerial(device: number.device, counter: number.counter)
            case .aes:
                let number = try AESDUKPT.SerialNumber(hexadecimal: text)
                guard number.isCounterUsed else { return nil }
                return KeySerial(device: number.device, counter: number.counter)
            }
        } catch {
            return nil
        }
    }

    /// Lends the key of one transaction; the module forgets it afterwards.
    func withKey<Result>(
        _ purpose: Purpose,
        of serial: KeySerial,
        for use: KeyUse,
        _ module: any SecurityModule,
        _ body: (KeyReference) throws(CardSecurityError) -> Result
    ) throws(CardSecurityError) -> Result {
        let key = try load(purpose, of: serial, for: use, module)
        let result: Result
        do throws(CardSecurityError) {
            result = try body(key)
        } catch {
            try module.unload(key)
            throw error
        }
        try module.unload(key)
        return result
    }

    /// Loads the key of one transaction; the caller unloads it.
    func load(
        _ purpose: Purpose,
        of serial: KeySerial,
        for use: KeyUse,
        _ module: any SecurityModule
    ) throws(CardSecurityError) -> KeyReference {
        switch derivation {
        case .tripleDES2004, .tripleDES2009:
            try module.derive(
                purpose.tripleDES,
                KeySerialNumber(device: serial.device, counter: serial.counter),
                derivation == .tripleDES2004 ? .year2004 : .year2009,
                from: base,
                for: use
            )
        case .aes:
            try module.derive(
                purpose.aes,
                .tripleDES2,
                AESDUKPT.SerialNumber(device: serial.device, counter: serial.counter),
                from: base,
                for: use
            )
        }
    }
}

extension DerivedKeys.Purpose {
    fileprivate var tripleDES: TripleDESDUKPT.Usage {
        switch self {
        case .requestMAC: .macRequest
        case .replyMAC: .macResponse
        case .pin: .pin
        case .cardData: .dataRequest
        }
    }

    /// Generation and encryption are what the terminal does; its answers it verifies.
    fileprivate var aes: AESDUKPT.Usage {
        switch self {
        case .requestMAC: .macGeneration
        case .replyMAC: .macVerification
        case .pin: .pin
        case .cardData: .dataEncryption
        }
    }
}
