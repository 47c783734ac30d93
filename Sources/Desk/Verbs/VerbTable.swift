import Book
import Switch
package import Text

/// The verbs as a table: found by name, and listed.
package enum VerbTable {
    /// In the order in which they are listed: by their nouns.
    package static let entries: [VerbEntry] = [
        VerbEntry(Verbs.status), VerbEntry(Verbs.verbs),
        VerbEntry(Verbs.accountShow), VerbEntry(Verbs.accountOpen),
        VerbEntry(Verbs.accountCredit), VerbEntry(Verbs.accountFreeze),
        VerbEntry(Verbs.accountSetPIN), VerbEntry(Verbs.accountResetPIN),
        VerbEntry(Verbs.personList), VerbEntry(Verbs.personAdd),
        VerbEntry(Verbs.personGrant), VerbEntry(Verbs.personRevoke),
        VerbEntry(Verbs.personDisable),
        VerbEntry(Verbs.proposals), VerbEntry(Verbs.approve),
        VerbEntry(Verbs.operatorList), VerbEntry(Verbs.operatorAdd),
        VerbEntry(Verbs.operatorRole), VerbEntry(Verbs.operatorPassword),
        VerbEntry(Verbs.operatorDisable),
        VerbEntry(Verbs.terminalList), VerbEntry(Verbs.terminalShow),
        VerbEntry(Verbs.terminalRegister), VerbEntry(Verbs.terminalDisable),
        VerbEntry(Verbs.terminalRelease),
        VerbEntry(Verbs.keyStatus), VerbEntry(Verbs.keyRotate),
        VerbEntry(Verbs.keyRotateMaster),
        VerbEntry(Verbs.channelList), VerbEntry(Verbs.channelEcho),
        VerbEntry(Verbs.channelStop), VerbEntry(Verbs.channelStart),
        VerbEntry(Verbs.channelRelease), VerbEntry(Verbs.channelDiscard),
        VerbEntry(Verbs.routeReload),
        VerbEntry(Verbs.journalHead), VerbEntry(Verbs.journalRows),
        VerbEntry(Verbs.journalReverse),
        VerbEntry(Verbs.shiftList), VerbEntry(Verbs.shiftShow), VerbEntry(Verbs.shiftClose),
        VerbEntry(Verbs.settlementList), VerbEntry(Verbs.settlementShow),
        VerbEntry(Verbs.settlementForce),
        VerbEntry(Verbs.stationShow), VerbEntry(Verbs.stationClose),
        VerbEntry(Verbs.caseList), VerbEntry(Verbs.caseShow), VerbEntry(Verbs.caseClose),
        VerbEntry(Verbs.importBegin), VerbEntry(Verbs.importStage),
        VerbEntry(Verbs.importActivate), VerbEntry(Verbs.importRefuse),
        VerbEntry(Verbs.importCards),
        VerbEntry(Verbs.referenceList), VerbEntry(Verbs.referenceVersions),
        VerbEntry(Verbs.referenceShow), VerbEntry(Verbs.referenceVersion),
        VerbEntry(Verbs.referenceDiff), VerbEntry(Verbs.referenceDiscard),
        VerbEntry(Verbs.hotCardShow), VerbEntry(Verbs.hotCardAdd),
        VerbEntry(Verbs.hotCardRemove),
        VerbEntry(Verbs.dayShow), VerbEntry(Verbs.dayCutover), VerbEntry(Verbs.dayClock),
        VerbEntry(Verbs.dayAcceptClock),
    ]

    private static let byName = Dictionary(
        uniqueKeysWithValues: entries.map { ($0.facts.name, $0) }
    )

    /// The verb of that name.
    package static func entry(named name: String) throws(DeskFailure) -> VerbEntry {
        if let entry = byName[name] { return entry }
        let names = entries.map(\.facts.name)
        let nearest = NearestWord.find(name, among: names)
        throw DeskFailure(
            64,
            "unknown verb \(name)",
            cure: nearest.map { "did you mean \($0)?" } ?? "one of \(names.joined(separator: ", "))"
        )
    }

    /// As `verbs` answers.
    package static var document: JSONValue { .array(entries.map(\.facts.document)) }
}

extension VerbFacts {
    /// One verb as `verbs` answers.
    package var document: JSONValue {
        .members(
            ("verb", .string(name)),
            ("command", .string(command)),
            ("words", .string(words)),
            ("role", .string(role.rawValue)),
            ("people", .integer(people == .two ? 2 : 1)),
            ("changes", .boolean(changes)),
            ("offline", .boolean(place == .anywhere)),
            ("args", .array(fields.map(\.document)))
        )
    }
}

extension ArgumentField {
    fileprivate var document: JSONValue {
        .members(
            ("name", .string(name)),
            ("type", .string(kind.rawValue)),
            ("required", .boolean(isRequired)),
            ("words", .string(words))
        )
    }
}
