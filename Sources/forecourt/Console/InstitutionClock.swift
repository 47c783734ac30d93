import ArgumentParser
import Glibc
import Journal
import Switch
import Text

/// The clock of the institution, by which people read times.
struct InstitutionClock {
    /// Minutes that it runs ahead of UTC.
    let offsetMinutes: Int

    static let utc = InstitutionClock(offsetMinutes: 0)

    init(offsetMinutes: Int) { self.offsetMinutes = offsetMinutes }

    /// As the journal's newest rules say; where this user may not read it, or it does not say, as
    /// the configuration does; as a configuration that does not say where neither can be had.
    init(data: String?, config: String?) throws {
        let directory = try DataOptions.directory(data: data, config: config)
        let path = directory.hasSuffix(".sqlite") ? directory : directory + "/journal.sqlite"
        // What cannot be read says nothing of the clock; the command itself tells why.
        if access(path, R_OK) == 0, let reader = try? JournalReader(path: path),
            let minutes = try? reader.clockOffsetMinutes()
        {
            offsetMinutes = minutes
        } else if let path = ConfigurationOptions.path(config), path != "-",
            // As above: a file with mistakes says nothing of it.
            let read = try? ConfigurationOptions.readQuietly(path)
        {
            offsetMinutes = read.configuration.businessDay.offsetMinutes
        } else {
            offsetMinutes = BusinessDaySettings().offsetMinutes
        }
    }

    /// A moment to the second, with the zone it is of: `2026-11-30T00:50:11+08:00`.
    func text(microseconds: Int64) -> String {
        let text = TimeText.local(
            microseconds: microseconds,
            offsetSeconds: Int64(offsetMinutes) * 60
        )
        return String(text.prefix(19) + text.dropFirst(23))
    }

    /// The day of its calendar, counted from 1970.
    func day(microseconds: Int64) -> Int64 {
        let local = microseconds + Int64(offsetMinutes) * 60_000_000
        let ofDay = local % 86_400_000_000
        return (local - ofDay) / 86_400_000_000
    }
}

/// By which clock a command prints times.
struct ClockOptions: ParsableArguments {
    @Flag(help: "Times of UTC, not of the institution's clock; JSON has them always.")
    var utc = false

    func clock(_ options: ConfigurationOptions) throws -> InstitutionClock {
        utc ? .utc : try InstitutionClock(data: options.data, config: options.config)
    }
}
