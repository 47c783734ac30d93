import Text

/// How many terminals pay, or how many requests a second leave, over the time of a run: straight
/// lines one behind the other.
package struct LoadStages: Sendable, Equatable {
    /// What the levels count.
    package enum Unit: Sendable {
        /// Terminals, each with its next request when it has its answer.
        case sessions
        /// Requests a second, answered or not.
        case rate
    }

    /// One straight line.
    package struct Stage: Sendable, Equatable {
        /// How long it takes, microseconds, more than none.
        package let time: Int64
        package let from: Double
        package let to: Double

        /// Requests that leave in it where the levels are a rate.
        fileprivate var count: Double { (from + to) / 2 * seconds }
        fileprivate var seconds: Double { Double(time) / 1_000_000 }
    }

    package let stages: [Stage]
    package let unit: Unit

    /// Evenly from nothing over the ramp, then level for the rest of the time, in microseconds.
    package init(_ unit: Unit, to level: Double, ramp: Int64, duration: Int64) {
        precondition(level > 0 && ramp >= 0 && duration > 0, "Somebody pays for some time.")
        self.unit = unit
        let rise = min(ramp, duration)
        var stages: [Stage] = []
        if rise > 0 {
            let top = level * Double(rise) / Double(ramp)
            stages.append(Stage(time: rise, from: 0, to: top))
        }
        if rise < duration { stages.append(Stage(time: duration - rise, from: level, to: level)) }
        self.stages = stages
    }

    /// Stages as they stand on the command line, each `TIME:FROM..TO` or `TIME:TO`, which begins
    /// where the one before ends and the first at nothing; `/s` behind them makes a rate.
    package init(_ texts: [String]) throws(LoadSettingError) {
        var stages: [Stage] = []
        var units: [Unit] = []
        for text in texts {
            let (stage, unit) = try Self.stage(text, after: stages.last?.to ?? 0)
            stages.append(stage)
            units.append(unit)
        }
        guard let first = units.first, stages.contains(where: { max($0.from, $0.to) > 0 }) else {
            throw LoadSettingError(
                "nobody pays in these stages",
                cure: "write --stage 30s:0..100 --stage 60s:100"
            )
        }
        guard units.allSatisfy({ $0 == first }) else {
            throw LoadSettingError(
                "some stages count terminals and some requests a second",
                cure: "write /s behind all of them, or behind none"
            )
        }
        self.stages = stages
        unit = first
    }

    private static func stage(
        _ text: String,
        after last: Double
    ) throws(LoadSettingError) -> (Stage, Unit) {
        let wrong = LoadSettingError(
            "'\(text)' is no stage",
            cure: "write 30s:0..1500 for terminals, 30s:0..1500/s for requests a second"
        )
        guard let colon = text.firstIndex(of: ":"),
            let time = DurationText.read(text[..<colon], .run)?.microseconds, time > 0
        else { throw wrong }
        let unit: Unit = text.hasSuffix("/s") ? .rate : .sessions
        let levels = text[text.index(after: colon)...].dropLast(unit == .rate ? 2 : 0)
        guard let sides = LoadRange.sides(of: levels), let low = level(sides.low, unit) else {
            throw wrong
        }
        guard let high = sides.high else { return (Stage(time: time, from: last, to: low), unit) }
        guard let top = level(high, unit) else { throw wrong }
        return (Stage(time: time, from: low, to: top), unit)
    }

    /// Terminals are whole.
    private static func level(_ text: String, _ unit: Unit) -> Double? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }),
            let value = Double(text), value <= 1_000_000
        else { return nil }
        return unit == .rate || value == value.rounded() && !text.contains(".") ? value : nil
    }

    /// All of them together, microseconds.
    package var duration: Int64 { stages.reduce(0) { $0 + $1.time } }

    /// The highest level.
    package var top: Double { stages.reduce(0) { max($0, $1.from, $1.to) } }

    // MARK: Terminals

    /// Whether terminal `index` (from 0) of the run pays at an offset in microseconds.
    ///
    /// It does while the level is above its index: of a level of 3 those are 0, 1 and 2.
    func has(_ index: Int, at offset: Int64) -> Bool {
        var begin: Int64 = 0
        for stage in stages {
            if offset < begin + stage.time {
                return Self.level(of: stage, after: offset - begin) > Double(index)
            }
            begin += stage.time
        }
        return false
    }

    /// When terminal `index` pays, at an offset or as soon as may be behind it; nil for never.
    func next(of index: Int, from offset: Int64) -> Int64? {
        let wanted = Double(index)
        var begin: Int64 = 0
        for stage in stages {
            let end = begin + stage.time
            defer { begin = end }
            guard offset < end else { continue }
            let at = max(offset, begin)
            if Self.level(of: stage, after: at - begin) > wanted { return at }
            guard stage.to > wanted else { continue }
            let share = (wanted - stage.from) / (stage.to - stage.from)
            // A microsecond behind the moment at which the level is the index itself.
            let above = begin + Int64(share * Double(stage.time)) + 1
            if above < end { return max(at, above) }
        }
        return nil
    }

    private static func level(of stage: Stage, after time: Int64) -> Double {
        stage.from + (stage.to - stage.from) * Double(time) / Double(stage.time)
    }

    // MARK: Requests a second

    /// When request `number` (from 0) is meant to leave, whatever became of those before it, in
    /// microseconds from the start; nil where so many do not leave.
    package func offset(of number: Int) -> Int64? {
        var left = Double(number)
        var begin = 0.0
        for stage in stages {
            guard left < stage.count else {
                left -= stage.count
                begin += stage.seconds
                continue
            }
            // So many have left by t: from * t + slope * t² / 2. Solved without a difference of
            // near numbers, and without a division by a slope of nothing.
            let slope = (stage.to - stage.from) / stage.seconds
            let root = max(0, stage.from * stage.from + 2 * slope * left).squareRoot()
            let time = left > 0 ? 2 * left / (stage.from + root) : 0
            return Int64((begin + time) * 1_000_000)
        }
        return nil
    }
}
