/// Which device made a message's keys, and which of its transactions it is: the key serial number
/// of DUKPT in its two parts.
package struct KeySerial: Hashable, Sendable {
    /// The number without its counter.
    package let device: UInt64
    /// Counts the device's transactions; what a replay does not raise.
    package let counter: UInt32

    package init(device: UInt64, counter: UInt32) {
        self.device = device
        self.counter = counter
    }
}
