/// One key that several owners share: lanes that prepare it, or an array that cannot hold it.
///
/// The bytes are wiped with the last owner.
public final class HeldKey: Sendable {
    /// The key.
    public let bytes: KeyBytes

    /// Takes the key over.
    public init(_ bytes: consuming KeyBytes) {
        self.bytes = bytes
    }
}
