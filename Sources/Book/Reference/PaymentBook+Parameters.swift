import Payments
import Reference

/// Terminals fetch tables of reference data.
///
/// What a page holds was read from the file when the request was taken from the intake, and is a
/// part of the event: a replay finds the same, whatever came into force meanwhile.
extension PaymentBook {
    mutating func tellParameters(
        _ request: PaymentRequest,
        _ terminal: TerminalSlot,
        _ step: inout Step
    ) {
        openOfferedBatch(for: request, terminal, &step)
        guard let asked = request.details?.values.parameters else {
            return answerService(request, .elementMissing, terminal, &step)
        }
        if let refusal = batchRefusal(request, terminal) {
            return answerService(request, refusal, terminal, &step)
        }
        guard let kind = ReferenceKind(name: asked.table), kind.isDownloaded,
            let page = asked.found
        else {
            step.record.note = "no pages of '\(asked.table)' for terminals"
            return answerService(request, .notOffered, terminal, &step)
        }
        if page.isLast, terminals[terminal].fetched[kind] != page.version {
            terminals.note(kind, version: page.version, fetchedBy: terminal)
            write(terminal, &step)
        }
        step.record.note =
            page.last == 0
            ? "\(kind.name) \(page.version) is what it holds"
            : "\(kind.name) \(page.version), page \(page.page) of \(page.last)"
        answerService(
            request,
            .networkAccepted,
            telling: .of(ReplyDetails.Values(parameters: page)),
            terminal,
            &step
        )
    }

    /// Answers of this step, from one on, ask their terminal to fetch what it lacks.
    func askForDownloads(_ step: inout Step, behind effects: Int) {
        guard let row = step.answered, terminals.contains(row), reference.hasDownloads,
            terminals[terminals.slot(row)].fetched.isBehind(reference)
        else { return }
        for place in effects..<step.output.effects.count {
            guard case .reply(let origin, _, _) = step.output.effects[place] else { continue }
            step.output.effects.append(.parametersWait(origin: origin))
        }
    }
}
