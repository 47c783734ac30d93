package import Text

/// What the journal says of the payments of a run.
package struct JournalFacts: Sendable {
    package var payments = 0
    /// Waiting for the book, the commit, and both with all between, as far as they are known.
    package var wait = LatencyRecorder()
    package var commit = LatencyRecorder()
    package var durable = LatencyRecorder()
    /// Where a host decides: until it answered or was given up, and from then until the answer to
    /// the terminal was durable.
    package var host = LatencyRecorder()
    package var reply = LatencyRecorder()
    package var channels: [String: ChannelFacts] = [:]

    /// What one payment channel did.
    package struct ChannelFacts: Sendable {
        package var payments = 0
        package var approved = 0
        /// From acceptance until the answer was durable.
        package var durable = LatencyRecorder()

        package init() {}

        package mutating func note(isApproved: Bool, _ microseconds: Int64?) {
            payments += 1
            if isApproved { approved += 1 }
            if let microseconds { durable.record(microseconds) }
        }
    }

    package init() {}
}

/// What an echo did with the messages of the same terminals.
package struct EchoFigures: Sendable, Equatable {
    /// Answers a second.
    package var rate: Double
    /// CPU time of the echo's process a message, microseconds; nil where it cannot be seen.
    package var cpuPerMessage: Double?
    /// CPU time of the generator a message, microseconds.
    package var generatorCPUPerMessage: Double

    package init(rate: Double, cpuPerMessage: Double?, generatorCPUPerMessage: Double) {
        self.rate = rate
        self.cpuPerMessage = cpuPerMessage
        self.generatorCPUPerMessage = generatorCPUPerMessage
    }

    /// Of two runs, one before and one behind what they are compared with; nil without answers.
    package init?(_ first: LoadResult, _ second: LoadResult) {
        let answers = first.counts.answeredInTime + second.counts.answeredInTime
        guard answers > 0 else { return nil }
        let count = Double(answers)
        rate = count * 1_000_000 / Double(first.duration + second.duration)
        if let one = first.peerCPU, let other = second.peerCPU {
            cpuPerMessage = Double(one + other) / count
        }
        generatorCPUPerMessage = Double(first.generatorCPU + second.generatorCPU) / count
    }
}

/// All that a report says of one run.
package struct RunFacts: Sendable {
    /// When it began, RFC 3339, UTC.
    package var startedAt: String?
    /// Of the program that made it.
    package var version: String?
    /// The command as it was typed, without card numbers.
    package var command: String?
    package var target = ""
    package var dialect = ""
    /// `closed`, `open` or `replay`.
    package var mode = "closed"
    package var rate: Double?
    /// As they were written; none where the level is even.
    package var stages: [String] = []
    package var think: String?
    package var sessions = 0
    /// How long it was to be, microseconds.
    package var planned: Int64 = 0
    package var mix = ""
    package var chaos: String?
    package var connect = "keep"
    package var seed: UInt64 = 1
    package var result = LoadResult()
    /// Why the run ended itself before its time, in words.
    package var endedBy: String?
    /// The same terminals against an echo, before and after.
    package var baseline: EchoFigures?
    /// The same against an echo that decodes and encodes.
    package var decodingBaseline: EchoFigures?
    package var switchKilobytes: Int?
    /// Schedule lag above which a run in the open loop says nothing, milliseconds.
    package var lagLimit = 20.0
    package var loadAverage = ""
    package var host = JSONValue.null
    package var thresholds: [LoadThreshold] = []
    package var money: MoneyCheck.Result?
    package var batches: BatchCheck.Result?
    /// Rows of the journal that were proved; nil when that was left out.
    package var verified: Int64?
    /// Why the journal does not hold.
    package var verifyFailure: String?
    package var journal: JournalFacts?
    /// Memory of the switch before and after the extra connections were opened, kilobytes.
    package var extraConnections = 0

    package init() {}

    /// Whether the generator kept up, so that the figures are those of the switch.
    package var isValid: Bool { invalidReason == nil }

    /// Why the figures are not those of the switch.
    package var invalidReason: String? {
        guard mode != "closed" else { return nil }
        let lag = result.lag.summary
        guard lag.p99 > lagLimit else { return nil }
        return "the generator was late: p99 of its lag is \(Decimal3.text(lag.p99)) ms,"
            + " \(Decimal3.text(lagLimit)) allowed"
    }

    /// Whether the money is where it belongs.
    package var isMoneyRight: Bool {
        (money?.isRight ?? true) && (batches?.isRight ?? true) && verifyFailure == nil
            && result.counts.wrong == 0
    }

    /// Throughput as a share of the baseline.
    package var ratio: Double? {
        baseline.flatMap { $0.rate > 0 ? result.rate / $0.rate : nil }
    }

    package var switchCPUPerPayment: Double? {
        result.peerCPU.flatMap {
            result.counts.answeredInTime > 0
                ? Double($0) / Double(result.counts.answeredInTime) : nil
        }
    }

    package var generatorCPUPerMessage: Double {
        Double(result.generatorCPU) / Double(max(1, result.counts.answeredInTime))
    }

    /// The numbers that thresholds are held against.
    package var measures: LoadMeasures {
        var measures = LoadMeasures()
        measures.set("", result.response.summary)
        measures.set("service.", result.service.summary)
        measures.set("approved.", result.approved.summary)
        measures.set("refused.", result.refused.summary)
        measures.set("slowed.", result.slowed.summary)
        measures.set("lag.", result.lag.summary)
        let counts = result.counts
        measures.set("tps", result.rate)
        measures.set("goodput", result.goodput)
        measures.set("approved", approvedPercent)
        measures.set("ratio", ratio.map { $0 * 100 })
        measures.set("timeouts", Double(counts.timeouts))
        measures.set("reconnects", Double(counts.reconnects))
        measures.set("wrong", Double(counts.wrong))
        measures.set("lost", money.map { Double($0.lost) })
        measures.set("duplicated", money.map { Double($0.duplicated) })
        if let closing = result.closing {
            measures.set("closing.", closing.response.summary)
            measures.set("closing_declined", Double(closing.declined))
            measures.set("closing_open", Double(closing.open))
        }
        measures.set("switch_cpu", switchCPUPerPayment)
        measures.set("generator_cpu", generatorCPUPerMessage)
        measures.set("rss", switchKilobytes.map { Double($0) / 1024 })
        return measures
    }

    /// Approvals in percent of the answers.
    package var approvedPercent: Double? {
        let answered = result.counts.approved + result.counts.declined
        return answered > 0 ? Double(result.counts.approved) * 100 / Double(answered) : nil
    }

    package var outcomes: [LoadThresholdOutcome] {
        let measures = measures
        return thresholds.map { $0.outcome(in: measures) }
    }
}

/// Numbers as reports print them, without a locale.
package enum Decimal3 {
    /// With so many decimal places, zeros at the end left out.
    package static func text(_ value: Double, places: Int = 3) -> String {
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        guard value.isFinite, abs(value) * Double(scale) < 9e18 else { return "0" }
        let scaled = Int64((value * Double(scale)).rounded())
        let sign = scaled < 0 ? "-" : ""
        let whole = scaled.magnitude / UInt64(scale)
        let rest = scaled.magnitude % UInt64(scale)
        guard rest > 0 else { return sign + "\(whole)" }
        var fraction = DecimalText.padded(rest, digits: places)
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return sign + "\(whole).\(fraction)"
    }

    /// With thin groups of three digits: 20 143.
    package static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += " " }
            text.append(digit)
        }
        return value < 0 ? "-" + text : text
    }
}
