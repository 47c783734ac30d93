package import Payments

/// What a step says of its terminal's day: a batch, an upload, a shift or a device.
package struct ScenarioDay: Sendable {
    /// Whether the batch before the terminal's is meant.
    package var isPrevious = false
    /// Whether a station is closed with what is open in it.
    package var isForced = false
    /// Steps whose payments the terminal forgets.
    package var hidden: [String] = []
    /// Sales that it counts and never made.
    package var invented: [ScenarioAmount] = []
    /// Payments that it takes for others, by their steps.
    package var mistaken: [(step: String, amount: ScenarioAmount)] = []
    /// The first row of an upload, from 1; nil for the first that is not sent.
    package var from: Int?
    /// How many rows it sends, or says at the end that it has sent.
    package var rows: Int?
    /// Whether an upload's end says that the totals were equal.
    package var isBalanced = false
    package var device: DeviceNames?

    init() {}

    /// Whether the terminal's own count is changed.
    var differs: Bool { !hidden.isEmpty || !invented.isEmpty || !mistaken.isEmpty }
}
