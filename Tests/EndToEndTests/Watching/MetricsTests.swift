import Foundation
import Payments
import Testing

@testable import Switch

/// What `/metrics` serves, and what it never serves.
@Suite struct MetricsTests {
    @Test func `names have units, help and a type, and each family stands once`() throws {
        let (_, metrics) = try ServedMetrics.busy()
        var seen: Set<String> = []
        for line in metrics.text.split(separator: "\n") where line.hasPrefix("# TYPE ") {
            #expect(seen.insert(String(line)).inserted, "\(line)")
        }
        for (name, type) in metrics.types {
            #expect(metrics.text.contains("# HELP \(name) "), "\(name)")
            #expect((type == "counter") == name.hasSuffix("_total"), "\(name) is a \(type)")
            #expect(type != "histogram" || name.hasSuffix("_seconds"), "\(name)")
            let isMetric = name.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 }
            #expect(isMetric, "\(name)")
        }
    }

    @Test func `reversals, file, disk and process are told`() throws {
        let (world, metrics) = try ServedMetrics.busy()
        for line in [
            "forecourt_stored_reversals{channel=\"bank\"} 1",
            "forecourt_held_reversals{channel=\"bank\"} 0",
            "forecourt_channel_stopped{channel=\"bank\"} 0",
            "forecourt_channel_links{channel=\"bank\"} 2",
            "forecourt_channel_links_up{channel=\"bank\"} 2",
            "forecourt_journal_disk_full 0", "forecourt_journal_damaged 0",
            "forecourt_journal_verified_record 1", "forecourt_cases_open 0",
            "forecourt_proposals_open 0",
            "forecourt_build_info{version=\"\(SwitchVersion.text)\"} 1",
        ] {
            #expect(metrics.text.contains(line + "\n"), "\(line)")
        }
        for name in [
            "forecourt_journal_bytes", "forecourt_journal_log_bytes", "forecourt_journal_records",
            "forecourt_journal_disk_free_bytes", "forecourt_journal_disk_size_bytes",
            "process_cpu_seconds_total", "process_resident_memory_bytes",
            "process_virtual_memory_bytes", "process_open_fds", "process_max_fds",
            "process_start_time_seconds", "forecourt_book_ticks_total",
            "forecourt_oldest_stored_reversal_seconds",
        ] {
            // Of those that are a channel's, some have nothing stored.
            let values = metrics.samples(of: name).compactMap {
                $0.split(separator: " ").last.flatMap { Double($0) }
            }
            #expect(try #require(values.max(), "\(name)") > 0, "\(name)")
        }
        // A moment of this machine, not a span: after 2020.
        let started = try #require(metrics.samples(of: "process_start_time_seconds").first)
        let seconds = try #require(started.split(separator: " ").last.flatMap { Double($0) })
        #expect(seconds > 1_600_000_000)
        _ = world
    }

    @Test func `what is decided counts once, at its channel, by operation and outcome`() throws {
        let (world, metrics) = try ServedMetrics.busy()
        for line in [
            "forecourt_channel_payments_total{channel=\"in-house\",operation=\"purchase\"} 1",
            "forecourt_channel_payments_total{channel=\"bank\",operation=\"purchase\"} 2",
            "forecourt_channel_outcomes_total{channel=\"in-house\",outcome=\"approved\"} 1",
            "forecourt_channel_outcomes_total{channel=\"bank\",outcome=\"approved\"} 1",
            "forecourt_channel_outcomes_total{channel=\"bank\",outcome=\"channel-timeout\"} 1",
            "forecourt_channel_round_trip_seconds_count{channel=\"bank\"} 1",
        ] {
            #expect(metrics.text.contains(line + "\n"), "\(line)")
        }
        // A repeat is no other payment; a reversal is for no channel.
        let terminal = try world.terminal("unionpay", 2)
        let purchase = try terminal.purchase(700)
        _ = try terminal.exchange(purchase)
        _ = try terminal.exchange(purchase)
        _ = try terminal.exchange(try terminal.reversal(of: purchase))
        let later = ServedMetrics(world.paymentSwitch.metrics())
        for line in [
            "forecourt_channel_payments_total{channel=\"in-house\",operation=\"purchase\"} 2",
            "forecourt_channel_payments_total{channel=\"none\",operation=\"reversal\"} 1",
            "forecourt_channel_outcomes_total{channel=\"none\",outcome=\"reversal-accepted\"} 1",
        ] {
            #expect(later.text.contains(line + "\n"), "\(line)")
        }
    }

    @Test func `what is refused because its host is down counts at the host`() throws {
        let world = try HostWorld { $0.channels[1].zoneKeyFile = "missing.zmk" }
        let terminal = try world.terminal()
        _ = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        #expect(
            world.paymentSwitch.metrics().contains(
                "forecourt_channel_outcomes_total"
                    + "{channel=\"bank\",outcome=\"channel-unavailable\"} 1\n"
            )
        )
    }

    @Test func `times reach a minute`() throws {
        let (_, metrics) = try ServedMetrics.busy()
        let bounds = metrics.samples(of: "forecourt_round_trip_seconds_bucket").compactMap { line in
            line.split(separator: "\"").dropLast().last.map(String.init)
        }
        #expect(bounds.suffix(6) == ["2.5", "5", "10", "30", "60", "+Inf"])
    }

    /// Whose values are as many as there are channels, operations, outcomes and parts of the
    /// program: terminals and cards make none.
    @Test func `no label is about a terminal, a merchant or a card`() throws {
        let (_, metrics) = try ServedMetrics.busy()
        let known: Set<String> = [
            "channel", "channels", "lanes", "le", "limit", "mailbox", "operation", "outcome",
            "reason", "kind", "result", "stage", "state", "version",
        ]
        for line in metrics.text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let brace = line.firstIndex(of: "{") else { continue }
            let labels = line[brace...].dropFirst().split(separator: ",")
            for label in labels {
                #expect(known.contains(String(label.prefix { $0 != "=" })), "\(line)")
            }
            for secret in ["T0000001", "DEMOSTATION", "900001", "622202"] {
                #expect(!line.contains(secret), "\(line)")
            }
        }
    }

    @Test func `a scrape does not wait for the book's thread`() throws {
        let board = BookBoard<BookSummary>()
        #expect(board.summary == nil && board.ticks == 0)
        var asked = 0
        for _ in 0..<(2 * BookBoard<BookSummary>.interval) {
            board.tick {
                asked += 1
                return BookSummary(journalBytes: asked, logBytes: 0, isDiskFull: false)
            }
        }
        #expect(asked == 2 && board.ticks == 2 * BookBoard<BookSummary>.interval)
        #expect(board.summary?.journalBytes == 2)
    }

    @Test func `every metric is documented, and none that is not served`() throws {
        let (_, metrics) = try ServedMetrics.busy()
        let rows = try ServedMetrics.file("docs/watching.md").split(separator: "\n").compactMap {
            line -> (name: String, type: String)? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].hasPrefix("`"), cells[0].hasSuffix("`") else {
                return nil
            }
            let name = String(cells[0].dropFirst().dropLast())
            let isOurs = name.hasPrefix("forecourt_") || name.hasPrefix("process_")
            return isOurs ? (name, cells[1]) : nil
        }
        let documented = Dictionary(rows.map { ($0.name, $0.type) }, uniquingKeysWith: { $1 })
        #expect(documented.count == rows.count)
        #expect(Set(metrics.types.keys).subtracting(documented.keys).sorted() == [])
        #expect(Set(documented.keys).subtracting(metrics.types.keys).sorted() == [])
        for (name, type) in documented { #expect(metrics.types[name] == type, "\(name)") }
    }
}
