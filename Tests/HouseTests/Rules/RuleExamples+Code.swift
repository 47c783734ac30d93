extension RuleExamplesTests {
    static let code: [Example] = [
        Example(
            .forceTry,
            bad: ["let a = try! read()"],
            good: ["let a = try read()", "// try! is refused.", "let text = \"try!\""]
        ),
        Example(
            .optionalTry,
            bad: ["let a = try? read()", "// Why.\n\n\n\nlet a = try? read()"],
            good: [
                "// A missing file means an empty list.\nlet a = try? read()",
                "let a = try? read()  // A missing file means an empty list.",
            ]
        ),
        Example(
            .typedThrows,
            bad: ["func read() throws -> Int", "func read() async throws {"],
            good: [
                "func read() throws(JournalError) -> Int", "func each() rethrows",
                "init(from decoder: any Decoder) throws {",
            ]
        ),
        Example(
            .foreignErrors,
            bad: ["let failure: any Error", "throw NSError(domain: name)"],
            good: ["enum BookError: Error {", "let failure: any ErrorSource"]
        ),
        Example(
            .fatalErrors,
            bad: ["fatalError()", "default: fatalError(\"no\")"],
            good: ["preconditionFailure(\"An account has an owner.\")"]
        ),
        Example(
            .conditions,
            bad: ["#if DEBUG", "    #if MUTANTS\n    return nil\n    #endif"],
            good: ["if isDue {", "// #if is for others.", "try #require(value)"]
        ),
        Example(
            .askedHolds,
            bad: ["if leg.hold != nil {", "guard leg?.hold == nil else {", "nil == leg.hold"],
            good: ["let held = leg.hold.map { $0 }", "hold(amount)", "case (.post, let hold?):"]
        ),
        Example(
            .printing,
            bad: ["print(amount)", "debugPrint(amount)", "dump(amount)"],
            good: ["printer.print(amount)", "blueprint(amount)", "func reprint(_ a: Int)"]
        ),
        Example(
            .forceUnwraps,
            bad: ["a!.b", "list[0]!", "find()!", "let a: Int!", "b as! Int", "map[key]! + 1"],
            good: [
                "if !a {", "a != b", "(!a)", "try b", "let c = !d",
            ]
        ),
        Example(
            .singletons,
            bad: ["static let shared = Journal()", "static var instance: Journal?"],
            good: ["static let sharedReserve = 64", "let shared = Journal()"]
        ),
        Example(
            .reflection,
            bad: ["Mirror(reflecting: a)"],
            good: ["Mirror(self, children: [:])", "let mirror = posting.mirror()"]
        ),
        Example(
            .wallClock,
            bad: ["let now = Date()", "let now = Date.now", "Foundation.Date()"],
            good: ["BusinessDate()", "let date = event.date", "LocalDate.now"]
        ),
        Example(
            .floatingMoney,
            bad: ["let amount: Double", "Float(amount)", "let wait: TimeInterval"],
            good: ["let amount: Int64", "let isDoubled = true", "// A Double would round."]
        ),
        Example(
            .comparedMACs,
            bad: [
                "if mac == expected {", "guard computed == message.mac else {",
                "if requestMAC.bytes == computed {", "received != replyMac",
                "messageAuthenticationCode == other",
            ],
            good: [
                "if mac == nil {", "element == .mac", "element == Element.mac",
                "macAlgorithm == .cmac", "macs.count == 2",
                "isEqualInConstantTime(mac, expected)", "mac.count == 8", "stomach == full",
                "length == macLength", "bytes.count == mac.count",
            ]
        ),
    ]

    static let operations: [Example] = [
        Example(
            .comparedOperations,
            bad: [
                "if request.operation == .reversal {", "draft.operation != Operation.purchase",
                "row.operation == Operation.purchase.name", "Operation.echo == asked",
                "if [.purchase, .balance].contains($0.operation) {",
                "switch request.operation {", "switch operation {",
                "if case .purchase = payment.request.operation {", "guard rules.effect == .undo",
                "operation.rules.pin != .never",
            ],
            good: [
                "if request.operation.rules.isUndo {", "switch operation.rules.effect {",
                "request.operation = .reversal", "if case .payment(let effect) = rules.effect {",
                "earlier.operation == request.operation", "rules.original != nil",
                "operations.contains(row.operation)", "rules.edition == .first",
                "count(amount, .purchases, asset)",
            ]
        )
    ]

    static let vocabulary: [Example] = [
        Example(
            .hexadecimalNumbers,
            bad: ["String(value, radix: 16)", "UInt8(pair, radix:16)"],
            good: ["String(value, radix: 36)", "Hexadecimal.text(bytes)", "// radix: 16"]
        ),
        Example(
            .seededRandom,
            bad: ["word &* 0xBF58_476D_1CE4_E5B9", "0xbf58476d1ce4e5b9"],
            good: ["SeededGenerator(seed: 7)", "id &* 0x9E37_79B9_7F4A_7C15"]
        ),
        Example(
            .foreignJSON,
            bad: ["JSONDecoder().decode(Row.self, from: data)", "try JSONSerialization.data()"],
            good: ["JSONValue.parse(text)", "// No JSONDecoder here."]
        ),
        Example(
            .leadingZeros,
            bad: [
                "String(repeating: \"0\", count: max(0, 6 - digits.count)) + digits",
                "String(repeating: \"0\", count: missing) + text",
            ],
            good: [
                "DecimalText.padded(stan, digits: 6)", "String(repeating: \"*\", count: 4) + tail",
                "head + String(repeating: \"0\", count: 22)",
            ]
        ),
    ]

    static let concurrency: [Example] = [
        Example(
            .unownedTasks,
            bad: [
                "Task { await run() }", "Task(priority: .high) { }", "Task.detached { }",
                "Task<Void, Never> { }", "_ = Task.init { }",
            ],
            good: [
                "try await Task.sleep(for: pause)", "group.addTask { await run() }",
                "withTaskGroup { group in }", "let isOver = Task.isCancelled",
            ]
        ),
        Example(
            .dispatchQueues,
            bad: ["DispatchQueue.main.async { }", "let gate = DispatchSemaphore(value: 0)"],
            good: ["channelDispatcher.send(request)"]
        ),
        Example(
            .mutexes,
            bad: ["let state = Mutex(0)", "let lock = NSLock()", "let box = NIOLockedValueBox(0)"],
            good: ["let mutexes = 0", "// A Mutex would wait."]
        ),
        Example(
            .atomics,
            bad: ["let count = Atomic(0)", "let depth: ManagedAtomic<Int>"],
            good: ["let isAtomic = true"]
        ),
        Example(
            .uncheckedIsolation,
            bad: [
                "final class A: @unchecked Sendable {", "nonisolated(unsafe) var a = 0",
                "// Proof.\n\n\n\n\nnonisolated(unsafe) var a = 0",
            ],
            good: [
                "// Only its own loop touches it.\nfinal class A: @unchecked Sendable {",
                "struct A: Sendable {",
            ]
        ),
    ]
}
