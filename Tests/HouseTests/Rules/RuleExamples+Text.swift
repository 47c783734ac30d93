extension RuleExamplesTests {
    static let comments: [Example] = [
        Example(
            .promises,
            bad: ["// TODO: refunds", "/// FIXME", "/* HACK */", "// Enough for now."],
            good: ["// Enough for nowhere else.", "let text = \"TODO\"", "let todo = 1"]
        ),
        Example(
            .commentedOutCode,
            bad: [
                "// let a = 1", "// if a {", "// }", "//balance -= posting.amount()", "// a.b(c)",
                "// return", "// return total(a)", "// import Yams", "// self.a = b",
                "// try await send(a)", "// func read() {", "// public func read(a: Int)",
                "// guard let a else {", "// a = b;", "a += 1  // b.send(c)", "// #expect(a)",
            ],
            good: [
                "// Return the hold to its account.", "// If the frame is short, wait for more.",
                "/// let a = 1", "// A limit (in bytes).", "// The tail is kept: nothing follows.",
                "// Lengths are n..19 (LLVAR).", "// Let the peer close first.",
                "let url = \"http://a.b(c)\"",
            ]
        ),
        Example(
            .banners,
            bad: [
                "// ======", "//////////", "// --- Accounts ---", "/*****/",
            ],
            good: [
                "// A range is n..19.", "/// Three slashes.", "// A -- B", "// MARK: - Accounts",
                "/// As 900001******0017.",
            ]
        ),
        Example(
            .provenance,
            bad: [
                "// Created by A. Person", "// Copyright A", "// See issue 12", "// Fixes PR #3",
            ],
            good: ["// The issuer of a card answers first.", "// Created by the first sign-on."]
                .dropLast()
        ),
        Example(
            .emoji,
            bad: ["// Done \u{1F389}"],
            good: ["// 交易成功", "// A → B", "let text = \"\u{1F389}\""]
        ),
    ]

    static let modules: [Example] = [
        Example(
            .imports,
            bad: [
                "import Switch", "import Foundation", "internal import Yams", "import CSQLite",
                "@testable import Journal", "import struct Journal.Commit",
                "public import Hummingbird", "import Hypothetical",
            ],
            good: ["import Payments", "public import Payments", "import Synchronization"]
        ),
        Example(
            .imports,
            at: "Sources/Unknown/A.swift",
            bad: ["import Payments", "let a = 1"],
            good: []
        ),
        Example(
            .imports,
            at: "Sources/ISO8583/Coding/A.swift",
            bad: ["import Foundation", "import NIOCore", "import Payments"],
            good: ["import Yams"]
        ),
        Example(
            .imports,
            at: "Sources/ISO8583/Loading/A.swift",
            bad: ["import NIOCore"],
            good: ["import Foundation"]
        ),
        Example(
            .umbrellas,
            bad: ["import Collections", "import NIO"],
            good: ["import DequeModule", "import NIOCore"]
        ),
        Example(
            .leaves,
            at: "Sources/WalletChannels/A.swift",
            bad: ["import AsyncHTTPClient", "package import AsyncHTTPClient"],
            good: ["import NIOHTTP1", "// AsyncHTTPClient"]
        ),
        Example(
            .leaves,
            at: "Sources/ProviderHTTP/A.swift",
            bad: [],
            good: ["import AsyncHTTPClient"]
        ),
        Example(
            .scannedCodes,
            at: "Sources/WalletChannels/Channel/A.swift",
            bad: ["note(code.unmaskedDigits)"],
            good: ["note(code.mark)"]
        ),
        Example(
            .scannedCodes,
            at: "Sources/WalletChannels/Alipay/AlipayCall.swift",
            bad: [],
            good: ["add(code.unmaskedDigits)"]
        ),
        Example(
            .typesNamedAsModules,
            bad: ["public struct Book {", "enum Book: Sendable {", "typealias Book = Int"],
            good: ["public struct PaymentBook {", "struct Bookmark {"]
        ),
    ]

    static let engine: [Example] = [
        Example(
            .engineCalls,
            at: "Sources/Journal/Memory/A.swift",
            bad: ["sqlite3_step(handle)", "case SQLITE_BUSY: break", "internal import CSQLite"],
            good: ["store.step()", "// What SQLITE_BUSY means", "import JournalFormat"]
        ),
        Example(
            .engineStatements,
            at: "Sources/Switch/Lane/A.swift",
            bad: [
                "let a = \"SELECT seq FROM record\"", "let a = \"PRAGMA user_version\"",
                "let a = \"INSERT OR REPLACE INTO meta VALUES (1)\"",
                "let a = \"UPDATE record SET note = 1\"", "let a = \"DELETE FROM leg\"",
            ],
            good: ["let a = \"select one from the list\"", "// Updates the set."]
        ),
    ]

    static let sizes: [Example] = [
        Example(
            .fileLength,
            bad: [lines(401, of: "let a = 1")],
            good: [lines(400, of: "let a = 1"), "// Generated by a tool.\n" + lines(900, of: "1")]
        ),
        Example(
            .functionLength,
            bad: [
                "func a() {\n" + lines(69, of: "b()") + "}\n",
                "init?(a: Int) {\n" + lines(69, of: "b()") + "}\n",
                "subscript(a: Int) -> Int {\n" + lines(69, of: "b()") + "}\n",
                "func a(\n    b: Int = c { 1 }\n) {\n" + lines(69, of: "d()") + "}\n",
            ],
            good: [
                "func a() {\n" + lines(68, of: "b()") + "}\n",
                "protocol A {\n    func a()\n    func b()\n}\nstruct B {\n"
                    + lines(90, of: "let a = 1")
                    + "}\n",
                "func a() {\n    self.init(b)\n}\nstruct B {\n" + lines(90, of: "let a = 1")
                    + "}\n",
            ]
        ),
        Example(
            .lineLength,
            bad: [
                String(repeating: "a", count: 101), "// " + String(repeating: "a", count: 98),
                String(repeating: "a", count: 95) + " + \"b\" + \"c\" + d",
            ],
            good: [
                String(repeating: "a", count: 100),
                "let a = \"" + String(repeating: "a", count: 98) + "\"",
                "let a = \"\"\"\n    " + String(repeating: "a", count: 101) + "\n    \"\"\"",
            ]
        ),
    ]

    private static func lines(_ count: Int, of text: String) -> String {
        String(repeating: text + "\n", count: count)
    }
}
