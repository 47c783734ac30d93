/// Durations as people write them: `500ms`, `5s`, `10m`, `24h`, `7d`.
package enum DurationText {
    /// Which units a place takes, and how long it may be.
    package struct Form: Sendable {
        fileprivate let units: [(suffix: String, milliseconds: Int64)]
        fileprivate let mostMilliseconds: Int64
        fileprivate let mostUnits: Int64
        fileprivate var least: Int64 = 1

        /// A setting: from milliseconds to hours, a year at most.
        package static let setting = Form(
            units: [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)],
            mostMilliseconds: 31_622_400_000,
            mostUnits: .max
        )
        /// A time that a person waits or looks back: from seconds to days, ten million of either.
        package static let span = Form(
            units: [("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)],
            mostMilliseconds: .max,
            mostUnits: 10_000_000
        )
        /// A time of a run: none, or from milliseconds to hours, a million of either.
        package static let run = Form(
            units: [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)],
            mostMilliseconds: .max,
            mostUnits: 1_000_000,
            least: 0
        )
    }

    /// nil for anything but a whole number with a unit of the form, above zero but for a run's.
    package static func read(_ text: some StringProtocol, _ form: Form) -> Duration? {
        for unit in form.units where text.hasSuffix(unit.suffix) {
            guard let number = DecimalText.value(of: text.dropLast(unit.suffix.count)),
                let count = Int64(exactly: number),
                count >= form.least, count <= form.mostUnits,
                count <= form.mostMilliseconds / unit.milliseconds
            else { continue }
            return .milliseconds(count * unit.milliseconds)
        }
        return nil
    }

    /// A setting in the largest unit that loses nothing.
    package static func write(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        for unit in Form.setting.units.reversed()
        where milliseconds >= unit.milliseconds && milliseconds % unit.milliseconds == 0 {
            return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
        }
        return "\(milliseconds)ms"
    }
}

extension Duration {
    /// Whole milliseconds.
    package var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Whole microseconds.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// Whole nanoseconds; bounded by what a setting may be (a year).
    package var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
