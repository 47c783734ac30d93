import Testing

/// `forecourt pos` as people start it.
struct PosProgramTests {
    @Test func `a terminal that is not known ends with what the switch said, and nothing else`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        for (listener, code) in [("unionpay", "97"), ("plain-text", "58")] {
            let pos = try await world.pos(
                "purchase",
                ["--amount", "1.00", "--terminal", "T9999999"],
                at: listener
            )
            #expect(pos.ending == .exited(1))
            #expect(pos.output.hasPrefix("sign-on  declined  \(code) "), "\(pos.output)")
            #expect(Self.answers(pos).count == 1)
            #expect(pos.errors == "")
        }
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    /// The first line of each answer; what goes on below is indented.
    private static func answers(_ pos: ForecourtProcess) -> [Substring] {
        pos.output.split(separator: "\n").filter { !$0.hasPrefix(" ") }
    }

    @Test(arguments: [("unionpay", 11), ("plain-text", 12)])
    func `a terminal voids a sale, takes that back, and refunds parts of another`(
        _ listener: String,
        _ number: Int
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let steps: [(String, [String], String)] = [
            ("purchase", ["--amount", "88.50"], "purchase  approved  00"),
            ("void", [], "void  approved  00"), ("void", [], "void  declined  12"),
            ("purchase", ["--amount", "20.00"], "purchase  approved  00"),
            ("void", ["--amount", "19.99"], "void  declined  64"),
            ("void", [], "void  approved  00"), ("reverse", [], "reversal  approved  00"),
            ("refund", ["--amount", "5.00"], "refund  approved  00"),
            ("refund", ["--amount", "15.01"], "refund  declined  64"),
            ("refund", ["--amount", "15.00"], "refund  approved  00"),
            ("reverse", [], "reversal  declined  12"),
        ]
        for (verb, arguments, answer) in steps {
            let pos = try await world.pos(verb, arguments, at: listener, number: number)
            let last = Self.answers(pos).last ?? ""
            #expect(last.hasPrefix(answer), "\(verb): \(pos.output)\(pos.errors)")
        }
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test(arguments: [
        ("void", ["--rrn", "63250000000"]), ("refund", ["--amount", "1.00", "--rrn", "x"]),
        ("complete", ["--amount", "1.00", "--code", "000OC3"]),
        ("complete", ["--amount", "1.00", "--rrn", "632500000001"]),
        ("complete", ["--amount", "1.00", "--code", "00OC3", "--stan", "3"]),
        ("void", ["--of", "preauth", "--stan", "3"]),
        ("void", ["--operator", "1"]), ("void", ["--manual", "--of", "completion"]),
        ("void", ["--manual", "--operator", "1000"]),
        ("void", ["--manual", "--password", "1234", "--password-prompt"]),
        ("query", ["--batch", "1"]), ("adjust", ["--amount", "1.00", "--rrn", "x"]),
        ("offline", ["--amount", "1.00", "--tag", "V1"]),
        ("offline", ["--amount", "1.00", "--tag", "*1=a"]),
        ("offline", ["--amount", "1.00", "--chip", "9F3"]),
        ("preauth", ["--amount", "1.00", "--advice"]),
    ])
    func `half a name of an earlier payment is one line before anything is sent`(
        _ verb: String,
        _ arguments: [String]
    ) async throws {
        let world = try ProcessWorld()
        let pos = try await world.pos(verb, arguments, at: "unionpay")
        #expect(pos.ending == .exited(64))
        #expect(pos.errors.split(separator: "\n").count == 1)
    }

    @Test func `what a dialect does not offer is said before anything is sent`() async throws {
        let world = try ProcessWorld()
        let pos = try await world.pos(
            "void",
            ["--amount", "1.00", "--rrn", "632500000001"],
            at: "ifsf"
        )
        #expect(pos.ending == .exited(64))
        #expect(pos.errors.contains("ifsf offers no void"))
        let told = try await world.pos(
            "preauth",
            ["--amount", "1.00", "--advice", "--pin", "123456"],
            at: "ifsf"
        )
        #expect(told.ending == .exited(64))
        #expect(told.errors.contains("nobody keys in a PIN"), "\(told.errors)")
    }

    @Test func `an advice that came to nothing is called acknowledged, with its reason once`()
        async throws
    {
        let world = try ProcessWorld()
        let server = try await world.serve()
        let pos = try await world.pos("preauth", ["--amount", "99999.00", "--advice"], at: "ifsf")
        #expect(pos.ending == .exited(0), "\(pos.errors)")
        #expect(pos.output.hasPrefix("preauth advice  acknowledged  900 "), "\(pos.output)")
        let tail = try await world.run(["journal", "tail", "-n", "1"] + world.named)
        #expect(tail.output.contains("declined 900"), "\(tail.output)")
        #expect(tail.output.ranges(of: "insufficient-funds").count == 1)
        server.signal(15)
        _ = try await server.wait()
    }

    @Test(arguments: ["unionpay", "plain-text", "ifsf"])
    func `a fill holds a maximum, pays what came out, and says what is free again`(
        _ listener: String
    ) async throws {
        let world = try ProcessWorld()
        let server = try await world.serve()
        func pos(_ verb: String, _ arguments: [String]) async throws -> ForecourtProcess {
            try await world.pos(verb, arguments + ["--card", "fleet:9"], at: listener)
        }
        let fill = ["--litres", "35.120", "--grade", "1020", "--price", "7.80", "--pump", "4"]
        let paid = try await pos("fill", fill)
        #expect(paid.ending == .exited(0), "\(paid.errors)")
        let lines = Self.answers(paid).map(String.init)
        #expect(lines.suffix(3).first?.hasPrefix("preauth  approved  00") == true)
        #expect(lines.suffix(2).first?.hasPrefix("completion  approved  00") == true)
        #expect(lines.last == "35.120 l of 1020 at 7.80: 273.94 CNY, 26.06 CNY free again")
        #expect(try await pos("balance", []).output.contains("available 9726.06 CNY"))
        let again = try await pos(
            "fill",
            fill + ["--hold", "250.00", "--fault", "lost-completion"]
        )
        #expect(again.ending == .exited(0), "\(again.errors)")
        #expect(again.errors.contains("what has flowed is told again"))
        #expect(again.output.contains("273.94 CNY, 23.94 CNY more than was held"))
        #expect(try await pos("balance", []).output.contains("available 9452.12 CNY"))
        let left = try await pos("fill", fill + ["--fault", "no-completion"])
        #expect(left.ending == .exited(0) && Self.answers(left).count == 1)
        #expect(try await pos("balance", []).output.contains("available 9152.12 CNY"))
        let isAlways = listener == "ifsf"
        if !isAlways {
            let refused = try await pos("fill", fill + ["--hold", "15000.00"])
            #expect(refused.ending == .exited(1) && Self.answers(refused).count == 1)
            #expect(refused.output.contains("preauth  declined  51"))
        }
        let much = ["--litres", "2000.000", "--grade", "1020", "--price", "7.80", "--pump", "4"]
        let part = try await pos("fill", much + (isAlways ? [] : ["--tag", "B4=1"]))
        #expect(part.ending == .exited(0), "\(part.errors)")
        #expect(part.output.contains("9152.12 CNY of 15600.00 CNY"), "\(part.output)")
        #expect(part.errors.contains("9152.12 CNY is held: there the pump stops"))
        // They come to 9152.1222, which is rounded to the fen that is held.
        #expect(part.output.contains("1173.349 l of 1020 at 7.80: 9152.12 CNY, all that was held"))
        #expect(try await pos("balance", []).output.contains("available 0.00 CNY"))
        server.signal(15)
        #expect(try await server.wait() == .exited(0))
    }

    @Test func `what is no fill is one line before anything is sent`() async throws {
        let price = ["--grade", "1020", "--price", "7.80"]
        let wrong: [([String], String)] = [
            (["--litres", "1,5"] + price, "that is no volume"),
            (["--litres", "-1"] + price, "that is no volume"),
            (["--litres", "0"] + price, "the fill comes to nothing"),
            (["--litres", "1", "--grade", "1020"], "the terminal knows no price of '1020'"),
            (["--litres", "1", "--hold", "x"] + price, "'x' is no amount"),
            (["--litres", "1", "--price", "7.80"], "--grade"),
        ]
        let world = try ProcessWorld()
        for (arguments, problem) in wrong {
            let pos = try await world.pos("fill", arguments, at: "unionpay")
            #expect(pos.ending == .exited(64))
            #expect(pos.errors.contains(problem), "\(pos.errors)")
            #expect(pos.errors.split(separator: "\n").count == 1)
        }
    }
}
