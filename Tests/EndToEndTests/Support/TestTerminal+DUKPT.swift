import CardSecurity
import Foundation
import ISO8583
import Switch
import Text

/// A terminal whose keys derive from the demo's base key, one transaction at a time.
final class DerivedTerminal {
    let terminal: TestTerminal
    let derivation: KeyDerivation
    var serial: KeySerialNumber
    var aesSerial: AESDUKPT.SerialNumber

    init(_ terminal: TestTerminal, _ derivation: KeyDerivation = .tripleDES2009) throws {
        self.terminal = terminal
        self.derivation = derivation
        serial = try KeySerialNumber(hexadecimal: "FFFF9876543210E00000")
        aesSerial = try AESDUKPT.SerialNumber(hexadecimal: "123456789012345600000000")
    }

    static func baseKey() throws -> KeyBytes {
        try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
    }

    var text: String {
        Hexadecimal.text(derivation == .aes ? aesSerial.bytes : serial.bytes)
    }

    func advance() throws {
        guard let next = serial.next, let nextAES = aesSerial.next else {
            throw WireError(text: "the device is used up")
        }
        serial = next
        aesSerial = nextAES
    }

    func key(_ usage: TripleDESDUKPT.Usage) throws -> KeyBytes {
        let base = try Self.baseKey()
        switch derivation {
        case .tripleDES2004:
            return try TripleDESDUKPT.key(for: usage, base: base, serial, edition: .year2004)
        case .tripleDES2009:
            return try TripleDESDUKPT.key(for: usage, base: base, serial, edition: .year2009)
        case .aes:
            let own: AESDUKPT.Usage =
                switch usage {
                case .pin: .pin
                case .macRequest: .macGeneration
                case .macResponse: .macVerification
                case .dataRequest, .dataResponse: .dataEncryption
                }
            return try AESDUKPT.key(for: own, .tripleDES2, base: base, aesSerial)
        }
    }

    /// The frame of a message under the next transaction's key, or under the last one's again.
    func frame(_ message: Message, advancing: Bool = true) throws -> [UInt8] {
        if advancing { try advance() }
        var message = message
        try message.set(.field61, bytes: Array(text.utf8))
        terminal.key = try MACKey(.ifsf, key: key(.macRequest))
        terminal.pinKey = try PINKey(key(.pin))
        return try terminal.frame(message)
    }

    func exchange(_ message: Message, advancing: Bool = true) throws -> TestTerminal.Reply {
        try terminal.wire.send(try frame(message, advancing: advancing))
        return try terminal.receive()
    }

    /// Whether a reply's MAC is right under the answer key of the last transaction.
    func verifies(_ reply: TestTerminal.Reply) throws -> Bool {
        terminal.key = try MACKey(.ifsf, key: key(.macResponse))
        return terminal.verifies(reply)
    }
}

extension TestWorld {
    /// A world whose IFSF listener derives its keys.
    static func derived(
        _ derivation: KeyDerivation = .tripleDES2009,
        _ adjust: (inout SwitchConfiguration) -> Void = { _ in }
    ) throws -> TestWorld {
        let world = try TestWorld {
            $0.listeners[1].mac.key = .derived
            $0.listeners[1].mac.derivation = derivation
            $0.listeners[1].mac.keyFile = "bdk.key"
            adjust(&$0)
        }
        try world.writeKey("bdk.key", DemoWorld.masterKeyHexadecimal)
        return world
    }

    func writeKey(_ name: String, _ hexadecimal: String, mode: Int = 0o600) throws {
        let created = FileManager.default.createFile(
            atPath: path + "/" + name,
            contents: Data((hexadecimal + "\n").utf8),
            attributes: [.posixPermissions: mode]
        )
        guard created else { throw WireError(text: "no \(name)") }
    }
}
