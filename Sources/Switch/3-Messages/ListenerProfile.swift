import CardSecurity
import ISO8583
import Payments

/// Everything that the messages of one listener need, made once and shared by all lanes.
final class ListenerProfile: Sendable {
    let settings: ListenerSettings
    /// Its number in the journal's `listener` table.
    let number: ListenerNumber
    let dialect: DialectNumber
    let specification: DialectSpecification
    let mapping: DialectMapping
    let decoder: MessageDecoder
    let format: FrameFormat
    /// Authenticates messages that name no terminal; nil where none is configured.
    let listenerKey: ListenerKey?

    init(
        settings: ListenerSettings,
        number: ListenerNumber,
        dialect: DialectNumber,
        mapping: DialectMapping,
        listenerKey: ListenerKey? = nil
    ) {
        self.settings = settings
        self.number = number
        self.dialect = dialect
        self.mapping = mapping
        self.listenerKey = listenerKey
        specification = mapping.specification
        decoder = MessageDecoder(mapping.specification)
        format = settings.framing
    }
}

/// The fixed key of a listener.
final class ListenerKey: Sendable {
    private let key: KeyBytes

    init(_ key: consuming KeyBytes) {
        self.key = key
    }

    /// Prepares it for one lane.
    func macKey(_ algorithm: MACAlgorithm) throws(CardSecurityError) -> MACKey {
        try MACKey(algorithm, key: key, length: TerminalKeys.macBytes)
    }
}
