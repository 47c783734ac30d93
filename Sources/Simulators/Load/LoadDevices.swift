/// The DUKPT devices of a run: each terminal has one of its own, and no other run has it.
///
/// A switch takes no counter twice, so that terminals that begin to count anew need new devices.
///
/// ```text
/// 59 bits of a key serial number: FFFF | second of the run's start, 31 bits | session, 12 bits
/// ```
package struct LoadDevices: Sendable, Equatable {
    private static let maker: UInt64 = 0xFFFF << 43
    private let first: UInt64

    /// Devices of a run that begins so many seconds behind 1970.
    package init(second: Int64) {
        first = Self.maker | (UInt64(clamping: second) & 0x7FFF_FFFF) << 12
    }

    /// The device of a session of the run.
    package func number(ofSession index: Int) -> UInt64 { first | UInt64(index) & 0xFFF }
}
