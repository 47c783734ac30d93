import Foundation
import Testing

/// `make demo`.
@Suite struct DemoWalkTests {
    @Test func `the demo walks every dialect, bank and wallets, and its journal is proved`()
        async throws
    {
        let world = try ProcessWorld.empty()
        let script = ProcessWorld.root.appending(path: "fixtures/demo/walk.sh").path
        let walk = try ForecourtProcess(
            [script],
            program: "/bin/sh",
            environment: [
                "FORECOURT": ForecourtProcess.executable, "SEED": "--cards 20 --terminals 22",
            ],
            in: world.folder
        )
        #expect(try await walk.wait(seconds: 120) == .exited(0), "\(walk.output)\(walk.errors)")
        #expect(walk.output.contains("declined 51") && walk.output.contains("declined 68"))
        for verb in [
            "void", "refund", "preauth", "completion", "off-line sale", "adjustment", "tip",
            "query",
            "notice", "top-up", "registration", "operator sign-on", "shift close", "settlement",
            "upload", "upload end",
        ] {
            #expect(walk.output.contains("\(verb)  approved  00"), "\(verb)")
        }
        #expect(walk.output.contains("交易类型: 消费") && walk.output.contains("TYPE: SALE VOID"))
        #expect(walk.output.contains("20.5 l of 1010 at 7.25: 148.63 CNY, 51.37 CNY free again"))
        // Nineteen terminals settle, and one with an operator ends his shift before.
        let balanced = walk.output.components(separatedBy: "balanced").count - 1
        #expect(balanced >= 21, "\(balanced)")
        // Each wallet pays four codes, one of them drawn, and refuses one; two payments stand.
        func count(_ words: String) -> Int { walk.output.components(separatedBy: words).count - 1 }
        #expect(count("scan  approved  00") == 8 && count("scan  declined  51") == 2)
        #expect(count("to scan ") == 2 && count("2 stand in both books with 95.20 CNY") == 2)
        #expect(walk.output.contains("交班单") && walk.output.contains("结算单"))
        #expect(walk.output.contains("records are right"))
        #expect(walk.output.contains("records are the same"))
    }
}
