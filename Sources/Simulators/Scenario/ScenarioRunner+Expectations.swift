internal import ISO8583
internal import Payments
internal import Text

/// What is wrong with an answer.
extension ScenarioRunner {
    /// In words that follow the name of the step; nil where the answer is the expected one.
    func problem(
        with exchange: Exchange,
        _ step: ScenarioStep,
        _ seat: Seat
    ) throws(ScenarioTrouble) -> String? {
        guard let reply = exchange.reply, let answer = exchange.answer else { return nil }
        let specification = seat.terminal.profile.specification
        let expected = step.expected
        guard expected.answers.contains(where: { matches($0, answer, specification) }) else {
            let wanted = expected.answers.map(\.description).joined(separator: " or ")
            let meaning = AnswerText.english(of: answer.code, specification)
            let told = meaning.isEmpty ? "" : " (\(meaning))"
            let hint = hint(answer.code, specification)
            return "was answered \(answer.code)\(told), not \(wanted)\(hint)"
        }
        if let problem = try problem(withAmountsOf: exchange, step) { return problem }
        if let text = expected.reference,
            let problem = difference(
                "DE 37",
                answer.retrievalReference,
                text,
                { $0.answer?.retrievalReference }
            )
        {
            return problem
        }
        if let text = expected.approvalCode,
            let problem = difference(
                "DE 38",
                answer.approvalCode,
                text,
                { $0.answer?.approvalCode }
            )
        {
            return problem
        }
        for element in expected.elements {
            let path = element.path
            let found = reply.text(at: path)
            if let problem = difference(
                "\(path)",
                found,
                element.text,
                { $0.reply?.text(at: path) }
            ) {
                return problem
            }
        }
        for tag in expected.tags {
            let name = tag.name
            let found = answer.texts.text(name)
            let problem = difference("\(name)", found, tag.text) { $0.answer?.texts.text(name) }
            if let problem { return problem }
        }
        return try problemOfDay(exchange, step) ?? repeated(exchange, step)
    }

    /// What a scenario needs, where the answer is the one without it.
    private func hint(_ code: String, _ specification: DialectSpecification) -> String {
        func isCode(_ outcome: OutcomeName) -> Bool {
            specification.actionCode(for: outcome)?.text == code
        }
        if scenario.needs.contains(.bank), isCode(.channelUnavailable) {
            return "; is the bank there? forecourt simulate bank"
        }
        if scenario.needs.contains(.operators), isCode(.operatorDenied) {
            return "; are operators 1 and 2 there? forecourt operator add"
        }
        return ""
    }

    private func matches(
        _ wanted: ScenarioExpectation.Answer,
        _ answer: TerminalReply,
        _ specification: DialectSpecification
    ) -> Bool {
        switch wanted {
        case .approved: answer.isApproved
        case .declined: !answer.isApproved
        case .code(let code): answer.code == code
        case .outcome(let name): answer.code == specification.actionCode(for: name)?.text
        }
    }

    private func problem(
        withAmountsOf exchange: Exchange,
        _ step: ScenarioStep
    ) throws(ScenarioTrouble) -> String? {
        let asset = exchange.request.amount?.asset ?? .yuan
        func wording(_ units: Int64?) -> String {
            units.map { AmountText.wording(Money(minorUnits: $0, asset: asset)) } ?? "nothing"
        }
        if let amount = step.expected.amount {
            let wanted = try minorUnits(amount, in: asset) { $0.answer?.amount }
            let found = exchange.answer?.amount
            guard found == wanted else {
                return "says \(wording(found)), not \(wording(wanted))"
            }
        }
        if let amount = step.expected.available {
            let wanted = try minorUnits(amount, in: asset) { $0.answer?.available }
            let found = exchange.answer?.available
            guard found == wanted else {
                return "says that \(wording(found)) is available, not \(wording(wanted))"
            }
        }
        return nil
    }

    func difference(
        _ name: String,
        _ found: String?,
        _ wanted: ScenarioExpectation.Text,
        _ value: (Exchange) -> String?
    ) -> String? {
        let shown = found.map { "\"\(PrintableText.line(CardNumberMask.masked($0)))\"" }
        switch wanted {
        case .present: return found == nil ? "has no \(name)" : nil
        case .absent: return shown.map { "has \(name) \($0)" }
        case .literal(let text):
            return found == text ? nil : "has \(name) \(shown ?? "absent"), not \"\(text)\""
        case .captured(let step):
            guard let text = named[step].flatMap(value) else {
                return "has \(name) \(shown ?? "absent"), and \(step) has none"
            }
            let written = CardNumberMask.masked(text)
            return found == text
                ? nil : "has \(name) \(shown ?? "absent"), not \"\(written)\" as \(step)"
        }
    }

    private func repeated(_ exchange: Exchange, _ step: ScenarioStep) -> String? {
        guard let name = step.expected.repeats else { return nil }
        guard let first = named[name]?.reply else { return "repeats \(name), which saw no answer" }
        guard let element = exchange.reply?.firstDifference(from: first) else { return nil }
        return "has another element \(element) than \(name)"
    }
}

extension TerminalReply {
    /// What DE 54 says is available, in minor units.
    var available: Int64? { balances.first { $0.type == .available }?.minorUnits }
}
