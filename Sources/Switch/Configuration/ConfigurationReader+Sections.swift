import Text
import Yams

/// The sections that stand once: business day, keys, journal, mailboxes.
extension ConfigurationReader {
    static func read(
        _ top: ConfigurationSection,
        into configuration: inout SwitchConfiguration,
        from source: inout ConfigurationSource
    ) {
        _ = source.integer("schema", in: top, default: nil, range: 1...1)
        configuration.data =
            source.text("data", in: top, default: configuration.data, expected: "a directory")
            ?? configuration.data
        configuration.institution =
            source.text(
                "institution",
                in: top,
                default: configuration.institution,
                expected: "1 to 11 digits in quotes",
                quoted: true,
                where: { (1...11).contains($0.utf8.count) && isDigits($0) }
            )
            ?? configuration.institution
        configuration.batchOpens =
            source.choice("batch_opens", in: top, default: configuration.batchOpens)
            ?? configuration.batchOpens
        configuration.settlementWait = readSettlementWait(top, from: &source)
        configuration.shifts = readShifts(top, from: &source)
        configuration.cases = readCases(top, from: &source)
        configuration.lanes =
            source.integer("lanes", in: top, default: configuration.lanes, range: 0...64)
            ?? configuration.lanes
        configuration.drain = source.duration("drain", in: top, default: configuration.drain)
        configuration.businessDay = readBusinessDay(top, from: &source)
        configuration.keys = readKeys(top, from: &source)
        configuration.journal = readJournal(top, from: &source)
        configuration.refunds = readRefunds(top, from: &source)
        configuration.authorisations = readAuthorisations(top, from: &source)
        configuration.codeKinds = readCodeKinds(top, from: &source)
        configuration.mailboxes = readMailboxes(top, from: &source)
        configuration.listeners = readListeners(top, from: &source)
        let scans = readScans(top, from: &source)
        if let channels = readChannels(top, scans, from: &source) {
            configuration.channels = channels
        }
        readRouting(top, into: &configuration, from: &source)
        configuration.offline = readOffline(top, from: &source)
        configuration.notify = readNotify(top, from: &source)
        configuration.httpAddress = readHTTP(top, from: &source)
        configuration.admin = readAdmin(top, from: &source)
    }

    static func isDigits(_ text: String) -> Bool {
        text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func readBusinessDay(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> BusinessDaySettings {
        let section = ConfigurationSection(
            top["business_day"],
            path: "business_day",
            keys: ["offset", "cutover", "mode"],
            in: &source
        )
        var settings = BusinessDaySettings()
        settings.offsetMinutes =
            source.value(
                "offset",
                in: section,
                default: settings.offsetMinutes,
                expected: "an offset from UTC such as \"+08:00\"",
                show: writeOffset,
                parse: readOffset
            ) ?? settings.offsetMinutes
        settings.cutoverMinute =
            source.value(
                "cutover",
                in: section,
                default: settings.cutoverMinute,
                expected: "a time of the day such as \"23:00\"",
                quoted: true,
                show: writeClock,
                parse: { ClockTime($0)?.minute }
            ) ?? settings.cutoverMinute
        settings.mode = source.choice("mode", in: section, default: settings.mode) ?? settings.mode
        return settings
    }

    private static func readOffset(_ text: String) -> Int? {
        guard let sign = text.first, sign == "+" || sign == "-",
            let clock = ClockTime(String(text.dropFirst())), clock.minute <= 14 * 60
        else { return nil }
        return sign == "+" ? clock.minute : -clock.minute
    }

    private static func writeOffset(_ minutes: Int) -> String {
        (minutes < 0 ? "-" : "+") + writeClock(abs(minutes))
    }

    private static func writeClock(_ minutes: Int) -> String {
        DecimalText.padded(minutes / 60, digits: 2) + ":"
            + DecimalText.padded(minutes % 60, digits: 2)
    }

    private static func readKeys(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> KeySettings {
        let section = ConfigurationSection(
            top["keys"],
            path: "keys",
            keys: ["master", "overlap", "max_age", "max_uses", "weak"],
            in: &source
        )
        let master = ConfigurationSection(
            section["master"],
            path: "keys.master",
            keys: ["file"],
            in: &source
        )
        var settings = KeySettings()
        settings.masterFile =
            source.file("file", in: master, default: settings.masterFile)
            ?? settings.masterFile
        settings.overlap = source.duration("overlap", in: section, default: settings.overlap)
        settings.maximumAge = source.duration(
            "max_age",
            in: section,
            default: settings.maximumAge
        )
        settings.maximumUses =
            source.integer(
                "max_uses",
                in: section,
                default: settings.maximumUses,
                range: 1...1_000_000_000
            )
            ?? settings.maximumUses
        settings.weak = source.choice("weak", in: section, default: settings.weak) ?? settings.weak
        return settings
    }

    private static func readJournal(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> JournalSettings {
        let section = ConfigurationSection(
            top["journal"],
            path: "journal",
            keys: ["live_dates", "card_dates"],
            in: &source
        )
        var settings = JournalSettings()
        settings.liveDates =
            source.integer(
                "live_dates",
                in: section,
                default: settings.liveDates,
                range: 2...3660
            )
            ?? settings.liveDates
        settings.cardDates =
            source.integer(
                "card_dates",
                in: section,
                default: settings.cardDates,
                range: 1...36_600
            )
            ?? settings.cardDates
        return settings
    }

    private static func readMailboxes(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> MailboxSettings {
        let section = ConfigurationSection(
            top["mailboxes"],
            path: "mailboxes",
            keys: ["lane", "book", "wait", "reserved", "advices", "batch"],
            in: &source
        )
        var settings = MailboxSettings()
        let places = 1...1_000_000
        settings.lane =
            source.integer("lane", in: section, default: settings.lane, range: places)
            ?? settings.lane
        settings.book =
            source.integer("book", in: section, default: settings.book, range: places)
            ?? settings.book
        settings.wait = source.duration("wait", in: section, default: settings.wait)
        settings.reserved =
            source.integer("reserved", in: section, default: settings.reserved, range: places)
            ?? settings.reserved
        settings.advices =
            source.integer("advices", in: section, default: settings.advices, range: places)
            ?? settings.advices
        settings.batch =
            source.integer("batch", in: section, default: settings.batch, range: 1...65_536)
            ?? settings.batch
        return settings
    }

    private static func readAdmin(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> AdminSettings {
        let section = ConfigurationSection(
            top["admin"],
            path: "admin",
            keys: ["group", "first_administrator"],
            in: &source
        )
        var settings = AdminSettings()
        settings.group = optionalName(
            "group",
            in: section,
            expected: "a group of this machine, as operators",
            from: &source
        )
        settings.firstAdministrator = optionalName(
            "first_administrator",
            in: section,
            expected: "a user of this machine, as alice",
            from: &source
        )
        return settings
    }

    /// nil where it is said nowhere.
    private static func optionalName(
        _ key: String,
        in section: ConfigurationSection,
        expected: String,
        from source: inout ConfigurationSource
    ) -> String? {
        let path = "admin.\(key)"
        let variable = ConfigurationSource.environmentName(of: path)
        guard
            section[key] != nil || source.environment[variable] != nil
                || source.flags[path] != nil
        else { return nil }
        return source.text(
            key,
            in: section,
            default: nil,
            expected: expected,
            where: isMachineName
        )
    }

    /// As groupadd takes it, or a number.
    private static func isMachineName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            } && !text.hasPrefix("-")
    }

    private static func readHTTP(
        _ top: ConfigurationSection,
        from source: inout ConfigurationSource
    ) -> SocketEndpoint? {
        let section = ConfigurationSection(
            top["http"],
            path: "http",
            keys: ["address"],
            in: &source
        )
        let variable = ConfigurationSource.environmentName(of: "http.address")
        guard
            top["http"] != nil || source.environment[variable] != nil
                || source.flags["http.address"] != nil
        else { return nil }
        return source.endpoint("address", in: section)
    }
}
