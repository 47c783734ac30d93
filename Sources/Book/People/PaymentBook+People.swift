package import Payments

/// Acts of operators as people may do them.
extension PaymentBook {
    /// Judges an act under the roles in force, and does it, proposes it or records its refusal.
    mutating func take(_ act: OperatorAct, _ step: inout Step) {
        switch judgement(of: act, at: step.at) {
        case .done(let person): perform(act, by: person, &step)
        case .proposed(let person): propose(act, by: person, &step)
        case .denied(let denial, let role):
            let denied = DeniedAct(
                principal: act.principal,
                reason: act.reason,
                act: act.kind.name,
                subject: act.kind.subject,
                denial: denial,
                role: role
            )
            step.record.kind = .refusedAct
            // Nothing that it brought is kept.
            step.record.event.kind = .actDenied(denied)
            record(denied, &step)
        }
    }

    /// An act that was refused before it came here.
    func record(_ denied: DeniedAct, _ step: inout Step) {
        step.record.note = denied.denial.words(for: denied.principal.name, role: denied.role)
        if let origin = step.origin {
            step.output.effects.append(.actDenied(origin: origin, denied))
        }
    }

    private func judgement(of act: OperatorAct, at time: Timestamp) -> People.Judgement {
        var proposal: Int64?
        if case .approve(let seq) = act.kind { proposal = seq }
        return people.judge(act.kind.demand, by: act.principal, approving: proposal, at: time)
    }

    private mutating func propose(
        _ act: OperatorAct,
        by person: PersonNumber,
        _ step: inout Step
    ) {
        step.record.kind = .proposal
        people.propose(
            Proposal(seq: step.seq, person: person, at: step.at, act: act),
            &step.output.people
        )
        if let origin = step.origin {
            step.output.effects.append(.proposed(origin: origin, seq: step.seq))
        }
    }

    /// Ends a proposal; gives what is done by that.
    mutating func approve(_ seq: Int64, _ step: inout Step) -> Proposal {
        guard let proposal = people.proposal(seq, at: step.at) else {
            preconditionFailure("An operator's act is validated before its step.")
        }
        people.decide(seq, by: step.seq, &step.output.people)
        step.record.original = seq
        step.record.group = seq
        return proposal
    }

    /// Why an approval cannot be done at all.
    func refusal(approving seq: Int64, at time: Timestamp) -> OperatorRefusal? {
        guard let proposal = people.proposal(seq, at: time) else { return .noOpenProposal(seq) }
        return obstacle(to: BookEvent(at: time, kind: .operatorAct(proposal.act)))
    }

    // MARK: What others ask

    /// Why somebody may not do what takes `demand`; nil where he may.
    ///
    /// The step has the last word.
    package func denial(
        of demand: Demand,
        by principal: Principal,
        approving proposal: Int64? = nil,
        at time: Timestamp
    ) -> (denial: Denial, role: Role?)? {
        let time = max(time, lastEventAt)
        guard
            case .denied(let denial, let role) = people.judge(
                demand,
                by: principal,
                approving: proposal,
                at: time
            )
        else { return nil }
        return (denial, role)
    }

    /// Whether anybody has been added.
    package var knowsPeople: Bool { !people.isEmpty }

    /// All people, with their names and roles.
    package var peopleRows: PeopleRows { people.rows }

    package func person(called name: String) -> PersonNumber? { people.person(called: name) }

    /// What waits for a second person.
    package func openProposals(at time: Timestamp) -> [Proposal] {
        people.openProposals(at: max(time, lastEventAt))
    }
}
