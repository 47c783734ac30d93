import Foundation
import Journal
import Testing

@testable import Simulators
@testable import Switch

/// What a switch that has paid, declined and stored a reversal serves at `/metrics`.
struct ServedMetrics {
    let text: String
    /// Each name with its type, as Prometheus is told.
    let types: [String: String]

    init(_ text: String) {
        self.text = text
        types = text.split(separator: "\n").reduce(into: [:]) { types, line in
            let words = line.split(separator: " ")
            if words.count == 4, words[1] == "TYPE" { types[String(words[2])] = String(words[3]) }
        }
    }

    /// A world whose bank lost an answer, with every condition known.
    static func busy() throws -> (world: HostWorld, metrics: ServedMetrics) {
        let world = try HostWorld {
            try TestWorld.addWallets(to: &$0)
            $0.channels[1].timeout = .seconds(2)
            $0.channels[1].echo = .seconds(3600)
        }
        let terminal = try world.terminal()
        _ = try terminal.exchange(try terminal.purchase(1000))
        _ = try terminal.exchange(try terminal.purchase(1000, card: HostWorld.card()))
        world.lines.losesAnswers = true
        try terminal.post(try terminal.purchase(1000, card: HostWorld.card()))
        world.advance(seconds: 3)
        world.paymentSwitch.checker.assumeIsolated {
            $0.tick()
            _ = $0.verified(upTo: 1)
        }
        world.passSeconds(BookBoard<BookSummary>.interval)
        let reader = try JournalReader(path: world.world.path + "/journal.sqlite")
        world.paymentSwitch.days.set(try reader.openDayCounts(), held: [])
        return (world, ServedMetrics(world.paymentSwitch.metrics()))
    }

    /// What a query may name: of a histogram its buckets, sum and count.
    var queried: Set<String> {
        types.reduce(into: []) { names, metric in
            if metric.value == "histogram" {
                names.formUnion(["_bucket", "_sum", "_count"].map { metric.key + $0 })
            } else {
                names.insert(metric.key)
            }
        }
    }

    /// Samples of a name, with their labels.
    func samples(of name: String) -> [String] {
        text.split(separator: "\n").map(String.init).filter {
            $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ")
        }
    }

    /// A file of the repository.
    static func file(_ path: String) throws -> String {
        try String(contentsOfFile: TestWorld.repository + "/" + path, encoding: .utf8)
    }
}
