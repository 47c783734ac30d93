import ISO8583

/// `counts:`, the side of a settlement on which a payment counts, and how a settlement counts.
extension OfferReader {
    /// What a message's word says; nothing where it is wrong, which is noted.
    mutating func counted(
        _ rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> MessageCounts {
        switch operation.rules.effect {
        case .batch(.settles):
            totals(rule, place, isSettlement: true)
        case .batch(.closesShift):
            totals(rule, place, isSettlement: false)
        case .batch(.endsUpload):
            end(rule, place)
        case .batch(.uploads):
            uploads(rule, place)
        case .payment:
            side(rule, operation, place)
        case .undo, .echo, .session:
            unused(rule, place)
        }
    }

    private mutating func totals(
        _ rule: MessageRule,
        _ place: MessageMeaning.Word,
        isSettlement: Bool
    ) -> MessageCounts {
        let forms = SettlementForm.allCases.map(\.word)
        guard let word = rule.meaning.counts else {
            let problem = "\(place.text) compares totals"
            let cure = "write counts: \(SettlementForm.exclusive.word)"
            note("counts", "counts-missing", place, rule, problem, cure)
            return .nothing
        }
        guard let form = SettlementForm.allCases.first(where: { $0.word == word.text }) else {
            note("counts", "unknown-counts", word, rule, known: forms)
            return .nothing
        }
        if sides.form == nil || isSettlement { sides.form = form }
        comparison = comparison ?? (word, rule)
        return .totals(form)
    }

    private mutating func end(_ rule: MessageRule, _ place: MessageMeaning.Word) -> MessageCounts {
        let words = UploadEndWord.allCases.map(\.rawValue)
        guard let word = rule.meaning.counts else {
            let problem = "\(place.text) says whether the totals were equal"
            let cure = "write counts: \(words.joined(separator: " or "))"
            note("counts", "counts-missing", place, rule, problem, cure)
            return .nothing
        }
        guard let end = UploadEndWord(rawValue: word.text) else {
            note("counts", "unknown-counts", word, rule, known: words)
            return .nothing
        }
        return .end(isBalanced: end == .balanced)
    }

    private mutating func uploads(
        _ rule: MessageRule,
        _ place: MessageMeaning.Word
    ) -> MessageCounts {
        sides.hasUpload = true
        return unused(rule, place)
    }

    private mutating func side(
        _ rule: MessageRule,
        _ operation: Operation,
        _ place: MessageMeaning.Word
    ) -> MessageCounts {
        guard let total = operation.rules.totals else { return unused(rule, place) }
        var side: SettlementSide?
        if let word = rule.meaning.counts {
            guard let known = SettlementSide(rawValue: word.text) else {
                let words = SettlementSide.allCases.map(\.rawValue)
                note("counts", "unknown-counts", word, rule, known: words)
                return .nothing
            }
            side = known
        }
        if !sides.count(total, on: side) {
            note(
                "counts",
                "counts-differ",
                rule.meaning.counts ?? place,
                rule,
                "\(total) count elsewhere otherwise",
                "say the same of every message that counts as \(total)"
            )
        }
        return .nothing
    }

    private mutating func unused(_ rule: MessageRule, _ place: MessageMeaning.Word) -> MessageCounts
    {
        if let word = rule.meaning.counts {
            note("counts", "counts-unused", word, rule, "\(place.text) has no side", "take it out")
        }
        return .nothing
    }

    /// What a settlement compares, once every message has been read; nil where there is none.
    mutating func settlement() -> SettlementCounts? {
        if let (word, rule) = comparison, sides.isEmpty {
            let cure = "write counts: debit or credit beside the payments"
            note("counts", "counts-missing", word, rule, "no payment counts on a side", cure)
        }
        return sides.counts
    }
}
