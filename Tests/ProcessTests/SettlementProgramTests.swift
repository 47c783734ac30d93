import Foundation
import Testing
import Text

/// A terminal's day as people start it, and settlements of many terminals at once.
@Suite(.serialized)
struct SettlementProgramTests {
    @Test func `a day at the pump ends with equal totals, in 80 columns`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let day = try await world.pos(
            "day",
            ["--operator", "001", "--password", "246810", "--receipt", "en"],
            at: "unionpay"
        )
        #expect(day.ending == .exited(0), "\(day.output)\(day.errors)")
        let lines = day.output.split(separator: "\n").map(String.init)
        #expect(lines.allSatisfy { TextColumns.width(of: $0) <= 80 })
        for begin in [
            "registration  approved  00", "operator sign-on  approved  00", "tip  approved  00",
            "completion  approved  00", "shift close  approved  00", "settlement  approved  00",
        ] {
            #expect(lines.contains { $0.hasPrefix(begin) }, "\(begin)")
        }
        #expect(lines.count { $0 == "TOTALS ARE EQUAL" } == 2)
        let plain = try await world.pos("day", [], at: "plain-binary", number: 4)
        #expect(plain.ending == .exited(0), "\(plain.output)\(plain.errors)")
        let ifsf = try await world.pos("day", [], at: "ifsf", number: 5)
        #expect(ifsf.ending == .exited(0), "\(ifsf.output)\(ifsf.errors)")
        for begin in [
            "refund  approved  000", "completion  approved  000", "offline-sale  approved  000",
            "reversal  approved  400", "settlement  approved  500",
        ] {
            #expect(ifsf.output.contains("\n\(begin)"), "\(ifsf.output)")
        }
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `totals that differ end with 1, and an upload ends the batch`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for _ in 0..<9 {
            let sale = try await world.pos("purchase", ["--amount", "1.00"], at: "unionpay")
            #expect(sale.ending == .exited(0), "\(sale.output)\(sale.errors)")
        }
        let settle = try await world.pos("settle", ["--invent", "10.00"], at: "unionpay")
        #expect(settle.ending == .exited(1), "\(settle.output)")
        #expect(settle.output.contains("different"))
        let refused = try await world.pos("purchase", ["--amount", "1.00"], at: "unionpay")
        #expect(refused.output.contains("declined  77"), "\(refused.output)")
        // Ten rows: eight, and two.
        let upload = try await world.pos("batch-upload", [], at: "unionpay")
        #expect(upload.ending == .exited(0), "\(upload.output)\(upload.errors)")
        let lines = upload.output.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("upload  approved") } == 2, "\(upload.output)")
        #expect(lines.count { $0.hasPrefix("upload end  approved") } == 1)
        let json = try await world.pos("settle", ["--json"], at: "unionpay")
        let document = try JSONValue.parse(json.output)
        #expect(document["settlement"]?["result"]?.string == "balanced")
        let unknown = try await world.pos("settle", ["--hide", "77"], at: "unionpay")
        #expect(unknown.ending == .exited(64))
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `many terminals settle at once when their run is over, and again before the next`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for _ in 0..<2 {
            let run = try await world.run(
                [
                    "load", "--target", world.address(of: "unionpay"), "--sessions", "20",
                    "--duration", "2s", "--cards", "\(ProcessWorld.cards)", "--timeout", "20s",
                    "--mix", "purchase=60,void=10,refund=5,reversal=10,tip=5,offline=10",
                    "--settle-at-end", "--json",
                ] + world.named
            )
            #expect(run.ending == .exited(0), "\(run.output) \(run.errors)")
            let document = try JSONValue.parse(run.output)
            #expect(document["batches_different"] == .number("0"))
            guard case .number(let text)? = document["batches_settled"], let settled = Int(text)
            else {
                Issue.record("no batches")
                return
            }
            #expect(settled >= 20)
            #expect(document["money"]?["right"] == .boolean(true))
        }
        let other = try await world.run(
            [
                "load", "--target", world.address(of: "ifsf"), "--dialect", "ifsf",
                "--settle-at-end",
            ] + world.named
        )
        #expect(other.ending == .exited(64))
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test(arguments: [nil, "200"])
    func `terminals end their day behind a cutover while others pay on, and totals are exact`(
        rate: String?
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let load = try world.start(
            [
                "load", "--target", world.address(of: "unionpay"), "--sessions", "20",
                "--duration", "12s", "--settle-terminals", "12", "--settle-within", "2s",
                "--cards", "\(ProcessWorld.cards)", "--timeout", "20s", "--json",
                "--mix", "purchase=80,void=5,refund=5,reversal=10", "--threshold",
                "closing_declined=0", "--threshold", "closing_open=0",
            ] + (rate.map { ["--rate", $0] } ?? []) + world.named
        )
        _ = try await Patience.until { load.errors.contains("\n2 s") || load.hasEnded() }
        let cutover = try await world.run(
            ["day", "cutover", "--reason", "test", "--yes"] + world.named
        )
        #expect(cutover.ending == .exited(0), "\(cutover.errors)")
        // Whether the generator kept up is of no interest here; wrong money would end it with 1.
        let ending = try await load.wait(seconds: 120)
        #expect(ending == .exited(0) || rate != nil && ending == .exited(2), "\(load.errors)")
        let document = try JSONValue.parse(load.output)
        let closing = try #require(document["closing"])
        #expect(closing["terminals"] == .number("12"))
        #expect(closing["balanced"] == .number("12"))
        #expect(closing["different"] == .number("0") && closing["open"] == .number("0"))
        #expect(closing["declined"] == .number("0") && closing["unanswered"] == .number("0"))
        #expect(closing["approved"] != .number("0"))
        #expect(closing["response_ms"]?["p99"] != nil)
        #expect(document["batches"]?["right"] == .boolean(true), "\(load.output)")
        #expect(document["money"]?["right"] == .boolean(true))
        let report = try await world.run(["day", "show"] + world.named)
        #expect(report.ending == .exited(0), "\(report.errors)")
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `scenarios of a day run again on a switch that has seen them`() async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let names = [
            "settle-balanced", "upload-unknown-row", "upload-hidden-sale", "shift-differs",
            "register-taken-58", "settle-lost-0510", "plain-reconciliation-95",
        ]
        let files = names.map {
            ProcessWorld.root.appending(path: "fixtures/scenarios/\($0).yaml").path
        }
        for _ in 0..<2 {
            let run = try await world.run(["pos", "run"] + files + world.named)
            #expect(run.ending == .exited(0), "\(run.output)\(run.errors)")
            #expect(run.output.hasSuffix("8 runs: 8 passed, 0 failed, 0 skipped\n"))
        }
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }
}
