import Text

/// `status` on a screen of 80 columns and 24 rows: words first, and whatever needs a person with
/// the command to type.
///
/// ```text
/// forecourt 0.1.0  READY  up 16 min  date 2026-11-28 closes 23:00       2 NEED YOU
/// payments   100/s now   98.0/s 10 s   91.2/s 60 s   approved 98.5 % (60 s: 96.1 %)
/// answers    p50 3.4 ms   p99 18.9 ms (60 s)   in flight 3   sessions 1500
/// channels   in-house  up
///            bank      up 2/2   12.0/s   p99 190 ms   stored 1   HELD 2   oldest 83 s
/// held       33625  22.91 CNY  T0000302  83 s  bank
///            forecourt channel release 33625 --reason TEXT
/// ```
struct StatusScreen {
    let status: JSONValue
    let painter: Painter
    /// Columns that a line has.
    var columns = FoldedLine.columns
    /// Options of the command line that the commands to type repeat.
    var given = ""

    /// What stands in front of a line's words.
    private static let margin = 11
    /// How many there are room for on 24 rows.
    private static let (mostChannels, mostNeeds) = (5, 4)

    /// Whether everything that needs a person is named, however much it is.
    var isWhole = false

    /// All lines, printable.
    var lines: [String] {
        let needs = StatusNeed.all(of: status, given: given)
        let count = needs.reduce(0) { $0 + $1.count }
        return [head(count)] + payments + channels + lines(of: needs) + rest
    }

    // MARK: What it is

    private func head(_ needs: Int) -> String {
        let phase = text(status["phase"]).uppercased()
        let closes = status["closes"]?.string.map { " closes \($0)" } ?? ""
        let parts = [
            "forecourt \(text(status["version"]))", phase,
            "up \(StatusText.span(number(status["uptime_s"])))",
            "date \(status["business_date"]?.string ?? "-")\(closes)",
        ].map(PrintableText.line)
        let told =
            switch needs {
            case 0: "all is well"
            case 1: "1 NEEDS YOU"
            default: "\(needs) NEED YOU"
            }
        let width = parts.reduce(-2) { $0 + TextColumns.width(of: $1) + 2 }
        let gap = max(2, columns - width - told.count)
        var styled = parts.map { $0 == phase ? bold($0, isGood: phase == "READY") : $0 }
        let call = needs == 0 ? painter.dim(told) : painter.bold(painter.yellow(told))
        guard width + 2 + told.count > columns else {
            return styled.joined(separator: "  ") + String(repeating: " ", count: gap) + call
        }
        // What needs a person stays on the first line, however narrow the screen is.
        styled.insert(call, at: 1)
        return FoldedLine.text(styled, indent: Self.margin, columns: columns)
    }

    private func bold(_ phase: String, isGood: Bool) -> String {
        painter.bold(isGood ? painter.green(phase) : painter.red(phase))
    }

    private var payments: [String] {
        let rates = [("1s", "now"), ("10s", "10 s"), ("60s", "60 s")].map { key, words in
            "\(StatusText.figure(status["tps"]?[key]))/s \(words)"
        }
        let minute = status["last_minute"]
        let approved = "approved \(percent(status["approval_percent"]))"
        let lately = percent(minute?["approval_percent"])
        var answers = ["none in 60 s"]
        if number(minute?["round_trip_ms"]?["count"]) > 0 {
            answers = quantiles(minute?["round_trip_ms"], ["p50", "p99"])
            answers[1] += " (60 s)"
        }
        answers.append("in flight \(text(status["in_flight"]))")
        answers.append("sessions \(text(status["sessions"]))")
        return [
            line("payments", rates + [approved + " (60 s: \(lately))"]),
            line("answers", answers),
        ]
    }

    private func percent(_ value: JSONValue?) -> String {
        guard case .number(let text)? = value else { return "-" }
        return "\(text) %"
    }

    private func quantiles(_ value: JSONValue?, _ names: [String]) -> [String] {
        names.map { "\($0) \(StatusText.figure(value?[$0])) ms" }
    }

    // MARK: Channels

    private var channels: [String] {
        guard case .array(let items)? = status["channels"], !items.isEmpty else { return [] }
        let names = items.map { PrintableText.line($0["name"]?.string ?? "-") }
        let width = names.reduce(8) { max($0, TextColumns.width(of: $1)) }
        var lines = zip(names, items).prefix(Self.mostChannels).enumerated().map { place, item in
            let blanks = String(repeating: " ", count: width - TextColumns.width(of: item.0))
            let words = self.words(of: item.1)
            let first = item.0 + blanks + "  " + (words.first ?? "")
            return line(place == 0 ? "channels" : "", [first] + words.dropFirst())
        }
        if items.count > Self.mostChannels {
            let more = items.count - Self.mostChannels
            lines.append(command("\(more) more: forecourt channel list\(given)"))
        }
        return lines
    }

    private func words(of channel: JSONValue) -> [String] {
        let state = text(channel["state"])
        guard channel["kind"]?.string != "in-house" else { return [state] }
        var words = [state]
        if case .array(let sockets)? = channel["sockets"] {
            words[0] += " \(sockets.count { $0 == .string("up") })/\(sockets.count)"
        }
        words[0] = state == "up" ? words[0] : painter.red(words[0])
        if number(channel["round_trip_ms"]?["count"]) > 0 {
            words.append("\(StatusText.figure(channel["answers_per_s"]))/s")
            words += quantiles(channel["round_trip_ms"], ["p99"])
        }
        let counts = [
            ("in_flight", "in flight"), ("orders", "orders"), ("stored_reversals", "stored"),
            ("refunds_accepted", "refunding"),
        ]
        for (key, label) in counts
        where number(channel[key]) > 0 {
            words.append("\(label) \(number(channel[key]))")
        }
        let held = number(channel["held_reversals"])
        if held > 0 { words.append(painter.yellow("HELD \(held)")) }
        if let age = OperatorSession.number(channel["oldest_seconds"]) {
            words.append("oldest \(StatusText.span(Int(age)))")
        }
        return words
    }

    // MARK: What needs a person

    private func lines(of needs: [StatusNeed]) -> [String] {
        var lines: [String] = []
        let most = isWhole ? needs.count : Self.mostNeeds
        for need in needs.prefix(most) {
            lines.append(line(need.label, [need.words], isUrgent: true))
            // The others of a need are its brothers. Whole: it is there to be copied.
            lines += need.commands.prefix(1).map { command($0) }
        }
        let more = needs.dropFirst(most).reduce(0) { $0 + $1.count }
        if more > 0 { lines.append(command("\(more) more: forecourt status --verbose\(given)")) }
        return lines
    }

    // MARK: The rest

    private var rest: [String] {
        [stations, journal, refusals].compactMap(\.self)
    }

    private var stations: String? {
        guard let days = status["days"], days != .null else { return nil }
        return line(
            "stations",
            [
                "\(Counted.text(number(days["shifts_open"]), "shift")) open",
                "\(text(days["batches_waiting"])) waiting",
                "\(text(days["batches_unbalanced"])) uneven",
                "\(Counted.text(number(days["cases_open"]), "case")) open",
                "\(text(days["cases_due"])) due",
            ]
        )
    }

    private var journal: String? {
        guard let journal = status["journal"] else { return nil }
        var words = [
            Counted.text(number(journal["records"]), "record"),
            StatusText.bytes(number(journal["bytes"])),
            "log \(StatusText.bytes(number(journal["wal_bytes"])))",
        ]
        if let free = OperatorSession.number(journal["disk_free_bytes"]) {
            words.append("disk \(StatusText.bytes(Int(free))) free")
        }
        return line("journal", words)
    }

    /// The most frequent reasons since the start.
    private var refusals: String? {
        guard case .object(let members)? = status["refusals"] else { return nil }
        let counted = members.map { (name: $0.key, count: number($0.value)) }
            .filter { $0.count > 0 }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        guard !counted.isEmpty else { return nil }
        let words = counted.prefix(5).map { reason in
            let name = reason.name.replacing("_", with: " ").replacing("-", with: " ")
            return PrintableText.line("\(name) \(reason.count)")
        }
        return line("refused", words)
    }

    // MARK: Lines

    private func command(_ text: String) -> String {
        String(repeating: " ", count: Self.margin) + PrintableText.line(text)
    }

    private func line(_ label: String, _ words: [String], isUrgent: Bool = false) -> String {
        let label = PrintableText.line(label)
        let blanks = max(1, Self.margin - TextColumns.width(of: label))
        let styled = isUrgent ? painter.bold(painter.yellow(label)) : painter.bold(label)
        // What the switch says is made printable where it is taken; these words may have a colour.
        return FoldedLine.text(
            words,
            separator: "   ",
            first: styled + String(repeating: " ", count: blanks),
            indent: Self.margin,
            columns: columns
        )
    }

    private func text(_ value: JSONValue?) -> String {
        switch value {
        case .string(let text)?, .number(let text)?: PrintableText.line(text)
        default: "-"
        }
    }

    private func number(_ value: JSONValue?) -> Int { Int(OperatorSession.number(value) ?? 0) }
}
