package import Book
package import Journal
package import Payments
import Switch

/// The days of stations: shifts, batches, closes and cases.
extension Verbs {
    // MARK: Shifts

    package static let shiftList = Verb(
        VerbFacts("shift.list", .viewer, "Shifts at terminals, the newest first."),
        Arguments.shiftChoice,
        asks: { .day(.shifts($0)) }
    )

    package static let shiftShow = Verb(
        VerbFacts("shift.show", .viewer, "One shift with its totals."),
        Arguments.shiftName,
        asks: { .day(.shift($0)) }
    )

    package static let shiftClose = Verb(
        VerbFacts("shift.close", .closeShift, "Ends the open shift of a terminal."),
        Arguments.terminal,
        makes: { .command(.day(.closeShift(terminal: $0))) }
    )

    // MARK: Settlements

    package static let settlementList = Verb(
        VerbFacts("settlement.list", .viewer, "Batches that are closed, the newest first."),
        Arguments.closingChoice,
        asks: { .day(.settlements($0)) }
    )

    package static let settlementShow = Verb(
        VerbFacts("settlement.show", .viewer, "How a batch was closed, and its upload."),
        Arguments.batchName,
        asks: { .day(.settlement($0)) }
    )

    package static let settlementForce = Verb(
        VerbFacts("settlement.force", .forceBatch, "Closes a terminal's batch without it."),
        Arguments.terminal,
        makes: { .command(.day(.forceBatch(terminal: $0))) }
    )

    // MARK: Stations

    package static let stationShow = Verb(
        VerbFacts("station.show", .viewer, "What of a station's day is open."),
        Arguments.merchant,
        asks: { .day(.station(merchant: $0)) }
    )

    package static let stationClose = Verb(
        VerbFacts("station.close", .closeStation, "Closes a station's day; forced takes two."),
        Arguments.merchant,
        Arguments.isForced,
        makes: { .command(.day(.closeStation(StationClose(merchant: $0, isForced: $1)))) }
    )

    // MARK: Cases

    package static let caseList = Verb(
        VerbFacts("case.list", .viewer, "Cases that people have to look at."),
        Arguments.caseChoice,
        asks: { .day(.cases($0)) }
    )

    package static let caseShow = Verb(
        VerbFacts("case.show", .viewer, "One case, both its sides and its history."),
        Arguments.caseName,
        asks: { .day(.case($0)) }
    )

    package static let caseClose = Verb(
        VerbFacts("case.close", .closeCase, "Closes a case that was looked into."),
        Arguments.caseName,
        makes: { .command(.day(.closeCase($0))) }
    )

    // MARK: Dates

    package static let dayShow = Verb(
        VerbFacts("day.show", .viewer, "A business date, its totals, what is open."),
        Arguments.anyDate,
        asks: { .day(.date($0)) }
    )

    // MARK: Terminals

    package static let terminalList = Verb(
        VerbFacts("terminal.list", .viewer, "Terminals, what each did last, what is open."),
        Arguments.terminalChoice,
        asks: { .terminals($0) }
    )

    package static let terminalShow = Verb(
        VerbFacts("terminal.show", .viewer, "One terminal, what it did last, what is open."),
        Arguments.terminal,
        asks: { .terminals(TerminalChoice(name: $0, limit: 1)) }
    )

    // MARK: Devices

    package static let terminalRelease = Verb(
        VerbFacts("terminal.release", .releaseDevice, "Forgets a terminal's serial number."),
        Arguments.terminal,
        makes: { .command(.day(.releaseDevice(terminal: $0))) }
    )
}
