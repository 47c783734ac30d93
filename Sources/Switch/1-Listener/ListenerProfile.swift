import CardSecurity
import ISO8583
import NIOSSL
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
    let limits: CountLimits
    /// The listener as its keys are bound to it.
    var owner: KeyBinding.Owner { .listener(UInt64(number.rawValue)) }
    /// Authenticates messages that name no terminal; nil where none is configured.
    let listenerKey: ListenerKey?
    /// Base key of derived keys (DUKPT); nil where keys are not derived.
    let baseKey: ListenerKey?
    /// Key of encrypted card data; nil where none is configured.
    let dataKey: ListenerKey?
    /// What its first connections shake hands with; nil for plain ones.
    let tls: NIOSSLContext?

    init(
        settings: ListenerSettings,
        number: ListenerNumber,
        dialect: DialectNumber,
        mapping: DialectMapping,
        listenerKey: ListenerKey? = nil,
        baseKey: ListenerKey? = nil,
        dataKey: ListenerKey? = nil,
        tls: NIOSSLContext? = nil
    ) {
        self.settings = settings
        self.number = number
        self.dialect = dialect
        self.mapping = mapping
        self.listenerKey = listenerKey
        self.baseKey = baseKey
        self.dataKey = dataKey
        self.tls = tls
        specification = mapping.specification
        decoder = MessageDecoder(mapping.specification)
        limits = CountLimits(mapping.settlement)
        format = settings.framing
    }
}
