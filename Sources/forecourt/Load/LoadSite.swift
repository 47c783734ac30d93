import Glibc
import ISO8583
import Journal
import Payments
import Simulators

/// The switch that is loaded, as far as this machine can see it: its process and its journal.
struct LoadSite {
    let process: MeasuredProcess?
    let journal: LoadJournal?
    private let directory: String?

    /// Looks for the process that listens, and for its data directory where none is named.
    init(_ target: LoadTarget, data: String?, config: String?) throws {
        process = target.isLoopback ? MeasuredProcess(listeningOn: target.port) : nil
        let named = try DataOptions.directory(data: data, config: config)
        let holder = MeasuredProcess(dataDirectory: named)
        let isItsOwn = process != nil && process?.id == holder?.id
        if data != nil, process != nil, !isItsOwn {
            throw CommandFailure(
                .usage,
                "the switch at \(target.text) is not that of \(named)",
                cure: "name its own data directory, or leave --data out"
            )
        }
        directory = isItsOwn || data != nil ? named : nil
        journal = directory.map { LoadJournal(path: $0 + "/journal.sqlite") }
    }

    /// What is going to be looked at.
    var greeting: String {
        let money = directory.map { "money is checked in \($0)" } ?? "money is not checked"
        return "load: process \(process.map { "\($0.id)" } ?? "unknown"), \(money)"
    }

    /// Where the terminals' last STAN is kept.
    var stateFolder: String? {
        if let value = getenv("FORECOURT_POS_STATE") { return String(cString: value) }
        return directory.map { $0 + "/pos" }
    }

    /// Memory, descriptors and log, once a second.
    func sample(_ second: inout LoadSecond) {
        second.residentKilobytes = process?.residentKilobytes
        second.descriptors = process?.descriptors
        second.logBytes = directory.flatMap { SystemText.bytes(of: $0 + "/journal.sqlite-wal") }
    }
}

/// The last STAN that a run used on a date, so that the next run of the day begins behind it.
///
/// Where the date is the window it has to; on UnionPay, whose sign-on opens a batch, a terminal
/// goes on counting all the same. `pos` uses the STANs from 1.
enum LoadMemory {
    private static let first: UInt32 = 100_000

    static func lastSTAN(_ folder: String?, _ specification: DialectSpecification) -> UInt32 {
        guard let folder, let text = SystemText.file(path(folder, specification)) else {
            return first
        }
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" })
        guard words.count == 2, words[0] == today, let stan = UInt32(words[1]), stan < 999_000
        else { return first }
        return max(first, stan)
    }

    /// Dialects of one family count together: their terminals are the same.
    static func note(_ result: LoadResult, _ plan: LoadPlan, _ folder: String?) throws {
        guard let folder else { return }
        if mkdir(folder, 0o700) != 0, errno != EEXIST { return }
        var last: [String: UInt32] = [:]
        for (dialect, figures) in zip(plan.dialects, result.dialects) {
            let path = path(folder, dialect.specification)
            last[path] = max(last[path] ?? 0, figures.lastSTAN)
        }
        for (path, stan) in last.sorted(by: { $0.key < $1.key }) {
            try ReportFiles.write("\(today) \(stan)\n", to: path)
        }
    }

    private static func path(_ folder: String, _ specification: DialectSpecification) -> String {
        let family =
            switch specification.family {
            case .ifsf, .iso1993: "ifsf"
            case .unionPayPOS: "unionpay"
            case .iso1987, .iso2003: "plain"
            }
        return "\(folder)/load-\(family)"
    }

    private static var today: String { "\(TerminalClock.now().yearMonthDay)" }
}
