import ISO8583
import Payments
import Simulators
import Testing

/// What goes wrong at the bank, drawn from its seed.
struct BankCoreTests {
    private static func answers(_ actions: [BankAction]) -> [(BankAnswer, Int64)] {
        actions.compactMap { action in
            if case .answer(let answer, let delay) = action { return (answer, delay) }
            return nil
        }
    }

    private static func run(
        _ script: BankScript,
        _ requests: [BankRequest]
    ) throws -> ([[BankAction]], BankBook) {
        var core = try BankWorld.core(script)
        let actions = requests.map { core.receive($0) }
        return (actions, core.book)
    }

    private static let many = (1...2000).map {
        BankWorld.payment(UInt32($0), 100, account: "\($0)")
    }

    @Test func `without a script every request is answered once and at once`() throws {
        let (actions, book) = try Self.run(BankScript(), Self.many)
        for one in actions {
            let answers = Self.answers(one)
            #expect(one.count == 1 && answers.first?.0.verdict.code == "00")
            #expect(answers.first?.1 == 0)
        }
        #expect(book.sums.standing.count == Self.many.count)
    }

    @Test func `the same seed does the same in any order, and another seed does not`() throws {
        var script = BankScript()
        script.silent = .percent(10)
        script.delayMilliseconds = 10...500
        script.duplicateAnswers = .percent(10)
        script.wrongAmount = .percent(10)
        script.declines = [BankScript.Refusal(code: "51", share: .percent(5))]
        let (forwards, _) = try Self.run(script, Self.many)
        let (backwards, _) = try Self.run(script, Self.many.reversed())
        func shapes(_ actions: [[BankAction]]) -> [[String]] {
            actions.map {
                $0.map { action in
                    guard case .answer(let answer, let delay) = action else { return "\(action)" }
                    return "\(answer.verdict.code) \(answer.amountMinor ?? 0) \(delay)"
                }
            }
        }
        #expect(shapes(forwards) == shapes(backwards.reversed()))
        script.seed = 2
        let (others, _) = try Self.run(script, Self.many)
        #expect(shapes(forwards) != shapes(others))
    }

    @Test func `shares are kept, and half of the silent requests were booked`() throws {
        var script = BankScript()
        script.silent = .percent(20)
        let (actions, book) = try Self.run(script, Self.many)
        let silent = actions.count { $0.isEmpty }
        #expect((300...500).contains(silent))
        let lost = Self.many.count - book.rows.count
        #expect((silent * 3 / 10...silent * 7 / 10).contains(lost))
    }

    @Test(arguments: [(5051, "51"), (5100, "00"), (151, "51"), (51, "51")])
    func `an amount that ends in 51 is declined`(amount: Int64, code: String) throws {
        let (actions, _) = try Self.run(BankScript(), [BankWorld.payment(1, amount)])
        #expect(Self.answers(actions[0]).map(\.0.verdict.code) == [code])
    }

    @Test func `an amount that ends in 91 is booked and never answered, its reversal is`() throws {
        let payment = BankWorld.payment(1, 5091)
        var core = try BankWorld.core()
        #expect(core.receive(payment) == [])
        #expect(core.book.sums.standing.minor == 5091)
        let reversal = core.receive(BankWorld.reversal(of: payment))
        #expect(Self.answers(reversal).map(\.0.verdict.code) == ["00"])
        #expect(core.book.sums.standing.minor == 0)
    }

    @Test func `an amount that ends in 68 is answered late`() throws {
        var script = BankScript()
        script.lateMilliseconds = 12_345
        let (actions, _) = try Self.run(script, [BankWorld.payment(1, 5068)])
        #expect(Self.answers(actions[0]).map(\.1) == [12_345])
        script.obeysAmounts = false
        let (free, _) = try Self.run(script, [BankWorld.payment(1, 5068)])
        #expect(Self.answers(free[0]).map(\.1) == [0])
    }

    @Test func `a wrong amount, currency or MAC is in the answer only`() throws {
        var script = BankScript()
        script.wrongAmount = .always
        script.wrongCurrency = .always
        script.wrongMAC = .always
        let (actions, book) = try Self.run(script, [BankWorld.payment()])
        let answer = try #require(Self.answers(actions[0]).first?.0)
        #expect(answer.amountMinor == 5001 && answer.currency == "840" && answer.hasWrongMAC)
        #expect(book.sums.standing.minor == 5000)
    }

    @Test func `an answer may come twice, in halves, or beside one for nobody`() throws {
        var script = BankScript()
        script.duplicateAnswers = .always
        script.strayAnswers = .always
        script.halfAnswers = .always
        script.delayMilliseconds = 20...20
        let (actions, _) = try Self.run(script, [BankWorld.payment()])
        let answers = Self.answers(actions[0])
        #expect(answers.map(\.1) == [20, 40, 20])
        #expect(answers.map(\.0.isStray) == [false, false, true])
        #expect(answers.map(\.0.isHalf) == [true, true, false])
    }

    @Test func `it dies behind an approval, not behind a decline, and not at the repeat`() throws {
        var script = BankScript()
        script.approveThenDie = .always
        var core = try BankWorld.core(script)
        #expect(Self.answers(core.receive(BankWorld.payment(1, 151))).count == 1)
        #expect(core.receive(BankWorld.payment(2)) == [.die])
        #expect(core.book.sums.standing.count == 1)
        #expect(Self.answers(core.receive(BankWorld.payment(2))).count == 1)
    }

    @Test func `a poisoned reversal is refused for ever and no other is`() throws {
        var script = BankScript()
        script.poison = [BankScript.Refusal(code: "30", share: .percent(1))]
        var core = try BankWorld.core(script)
        for payment in Self.many { _ = core.receive(payment) }
        var refused: [Int: Int] = [:]
        for round in 0..<5 {
            for (index, payment) in Self.many.enumerated() {
                let stan = UInt32(100_000 + 10_000 * round + index)
                let actions = core.receive(BankWorld.reversal(of: payment, stan))
                let code = Self.answers(actions).first?.0.verdict.code
                if code == "30" { refused[index, default: 0] += 1 }
            }
        }
        #expect((5...40).contains(refused.count))
        #expect(refused.values.allSatisfy { $0 == 5 })
        #expect(core.book.sums.standing.count == refused.count)
    }

    @Test func `a refusal of reversals passes`() throws {
        var script = BankScript()
        script.reversalRefusals = [BankScript.Refusal(code: "96", share: .percent(50))]
        var core = try BankWorld.core(script)
        let payments = Self.many.prefix(200)
        for payment in payments { _ = core.receive(payment) }
        for _ in 0..<30 {
            for payment in payments {
                let stan = 900_000 + (payment.key?.stan ?? 0)
                _ = core.receive(BankWorld.reversal(of: payment, stan))
            }
        }
        #expect(core.book.sums.standing.count == 0)
    }

    @Test func `a wrong MAC and a peer without sign-on have no effect`() throws {
        var core = try BankWorld.core()
        var request = BankWorld.payment()
        request.isAuthentic = false
        #expect(Self.answers(core.receive(request)).map(\.0.verdict.code) == ["63"])
        request.isAuthentic = true
        request.isSignedOn = false
        #expect(Self.answers(core.receive(request)).map(\.0.verdict.code) == ["63"])
        #expect(core.book.rows.isEmpty)
        let reversal = core.receive(
            {
                var reversal = BankWorld.reversal(of: request)
                reversal.isSignedOn = false
                return reversal
            }()
        )
        #expect(Self.answers(reversal).map(\.0.verdict.code) == ["25"])
    }

    @Test func `network management meets no fault`() throws {
        var script = BankScript()
        script.silent = .always
        script.wrongMAC = .always
        var core = try BankWorld.core(script)
        for kind in [BankRequest.Kind.signOn, .keyChange, .echo, .signOff] {
            let actions = core.receive(BankRequest(kind, messageType: "0800"))
            let answers = Self.answers(actions)
            #expect(answers.map(\.0.verdict.code) == ["00"])
            #expect(answers.map(\.0.handsOutKeys) == [kind == .keyChange])
        }
    }

    @Test func `a bank that contradicts itself books one thing and says another`() throws {
        var script = BankScript()
        script.contradictions = .always
        let (actions, book) = try Self.run(
            script,
            [
                BankWorld.payment(1, 100), BankWorld.payment(2, 151),
                BankWorld.payment(3, 100, .advice),
            ]
        )
        #expect(actions.map { Self.answers($0).first?.0.verdict.code } == ["05", "00", "05"])
        #expect(book.sums.standing.minor == 200 && book.sums.declined.minor == 151)
    }
}
