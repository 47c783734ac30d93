import CardSecurity
import Foundation
import Glibc
import ISO8583
import Payments
import Simulators
import Switch
import Testing
import Text

/// No card number, track, PIN block or key leaves the switch, wherever an operator looks.
@Suite(.serialized)
struct SecrecyTests {
    private static let paying = DemoWorld.card(.personal, 7)
    private static let swiped = DemoWorld.card(.fleet, 11)
    /// Of the bank's range, which no channel serves.
    private static let foreign = "6222000000000018"
    /// Base key of the IFSF listener's transactions.
    private static let baseKey = "1032547698BADCFE67452301EFCDAB89"
    /// Codes from telephones: of a channel that is down, of no rule, and of no kind.
    private static let codes = [
        "6212345678909876543", "134512345678909876", "2812345678909876", "9912345678909876",
    ]
    private static let discretionary = "2011234567890"
    /// Looks like an encrypted PIN block and stands nowhere else.
    private static let pinBlock: [UInt8] = [0x9B, 0x3E, 0xC5, 0x71, 0xA8, 0x5D, 0xE2, 0x46]

    @Test(.timeLimit(.minutes(20)))
    func `no secret stands in files, logs, metrics or what commands print`() async throws {
        let world = try ProcessWorld()
        var search = SecretSearch()
        search.add(digits: Self.paying.unmaskedDigits, named: "card number")
        search.add(digits: Self.swiped.unmaskedDigits, named: "swiped card number")
        search.add(digits: Self.foreign, named: "card number of the bank")
        search.add(digits: Self.discretionary, named: "track")
        for code in Self.codes { search.add(digits: code, named: "scanned code") }
        search.add(bytes: Self.pinBlock, named: "PIN block")
        let master = try #require(Hexadecimal.bytes(DemoWorld.masterKeyHexadecimal))
        search.add(bytes: master, named: "terminals' key")
        search.add(rawBytes: Array(master[..<8]), named: "left half of the terminals' key")
        search.add(bytes: Array(master[8...]), named: "right half of the terminals' key")
        let own = try String(contentsOfFile: world.data + "/master.key", encoding: .utf8)
        let ownKey = try #require(Hexadecimal.bytes(own.filter { !$0.isWhitespace }))
        search.add(bytes: ownKey, named: "master key")

        search.add(
            bytes: try #require(Hexadecimal.bytes(Self.baseKey)),
            named: "base key"
        )
        try deriveKeys(world)
        let server = try await world.serve(["--log", "json", "--log-level", "trace"])
        for (index, key) in try await pay(world).enumerated() {
            search.add(bytes: key, named: "working key \(index)")
        }
        var talk = try await useTerminals(world)
        talk += try await lookAround(world)
        let metrics = try HTTPText.get("/metrics", from: world.ports[4])
        #expect(metrics.contains("forecourt"))
        #expect(search.findings(in: Data(metrics.utf8), named: "/metrics") == [])
        // Once while it runs, with all that stands in the log, and once more when it has stopped.
        let beside = try findings(search, in: world)
        #expect(beside == [])
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0))
        talk.append(server)
        talk += try await lookAround(world)
        let behind = try findings(search, in: world)
        #expect(behind == [])
        for process in talk {
            let text = process.output + process.errors
            #expect(search.findings(in: Data(text.utf8), named: "what \(process.pid) said") == [])
        }
        #expect(talk.contains { $0.output.contains("900001******") })
    }

    /// What is looked for is found where it does stand, so that the search proves something.
    @Test func `the search finds each spelling`() throws {
        var search = SecretSearch()
        let digits = Self.paying.unmaskedDigits
        search.add(digits: digits, named: "card")
        search.add(bytes: Self.pinBlock, named: "block")
        let bytes = try #require(Hexadecimal.bytes(digits))
        let half = try #require(Hexadecimal.bytes("0" + digits + "0"))
        let ofText = Hexadecimal.text(digits.utf8).lowercased()
        for hidden in [Data(digits.utf8), Data(bytes), Data(half), Data(ofText.utf8)] {
            let data = Data([0xFF, 0x00]) + hidden + Data([0xC3])
            #expect(search.findings(in: data, named: "a") == ["card in a"])
        }
        let block = Hexadecimal.text(Self.pinBlock)
        for hidden in [Data(Self.pinBlock), Data(block.utf8)] {
            #expect(search.findings(in: hidden, named: "b") == ["block in b"])
        }
        #expect(search.findings(in: Data("900001******0017".utf8), named: "c") == [])
    }

    /// Every file of the scratch folder: data directory, terminals' state, and what was printed.
    ///
    /// The key files hold a key by purpose; their mode is what protects them.
    private func findings(_ search: SecretSearch, in world: ProcessWorld) throws -> [String] {
        let manager = FileManager.default
        var found: [String] = []
        for name in try manager.subpathsOfDirectory(atPath: world.folder) {
            let path = world.folder + "/" + name
            if name.hasSuffix(".key") || name.hasSuffix(".zmk") {
                var status = stat()
                if stat(path, &status) != 0 || status.st_mode & 0o077 != 0 {
                    found.append("\(name) is open to others")
                }
                continue
            }
            // Sixteen mebibytes of zeros that keep room on the disk.
            guard name != "data/reserve", let data = manager.contents(atPath: path) else {
                continue
            }
            found += search.findings(in: data, named: name)
        }
        return found
    }

    /// The IFSF listener derives its keys (DUKPT).
    private func deriveKeys(_ world: ProcessWorld) throws {
        let text = try String(contentsOfFile: world.configuration, encoding: .utf8)
        let derived = text.replacingOccurrences(
            of: "key: fixed, required: true, key_file: ifsf.key",
            with: "key: dukpt, required: true, key_file: base.key"
        )
        #expect(derived != text)
        try derived.write(toFile: world.configuration, atomically: true, encoding: .utf8)
        let isWritten = FileManager.default.createFile(
            atPath: world.data + "/base.key",
            contents: Data((Self.baseKey + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        #expect(isWritten)
    }

    /// Pays with a track and a PIN block; returns the working keys that the switch handed out.
    private func pay(_ world: ProcessWorld) async throws -> [[UInt8]] {
        let library = try ProcessWorld.library.get()
        let specification = try #require(library["unionpay-pos"])
        let master = try KeyBytes(hexadecimal: DemoWorld.masterKeyHexadecimal)
        let profile = TerminalProfile(demoTerminal: 9, specification: specification)
        let terminal = try SimulatedTerminal(
            profile,
            memory: TerminalMemory(),
            masterKey: master,
            clock: { 0 }
        )
        let socket = try world.connect(to: "unionpay")
        let at = LocalMoment(year: 2026, month: 11, day: 21, hour: 9, minute: 0, second: 0)
        let signOn = terminal.request(.signOn(.doubleLength), at: at)
        let handedOut = try terminal.exchange(signOn, over: socket, timeoutMilliseconds: 30_000)
        #expect(handedOut.answer.isApproved)
        let track = try #require(
            Track2("\(Self.swiped.unmaskedDigits)=3012\(Self.discretionary)")
        )
        let request = terminal.request(
            .purchase,
            at: at,
            amount: Money(minorUnits: 1234, asset: .yuan),
            card: TerminalCard(number: nil, track2: track)
        )
        let swipe = try terminal.exchange(request, over: socket, timeoutMilliseconds: 30_000)
        #expect(swipe.answer.isApproved, "\(swipe.answer.code)")

        let keys = try WorkingKeyLayout.decode(
            terminal.memory.handedOut.span,
            under: KeyEncryptionKey(master)
        )
        let mac = try MACKey(.unionPayECB, key: keys.mac)
        try payWithPIN(terminal, at: at, mac, over: socket)
        let pinKey = try keys.pin.withBytes { (bytes) throws(CardSecurityError) in
            bytes.indices.map { bytes[$0] }
        }
        let macKey = try keys.mac.withBytes { (bytes) throws(CardSecurityError) in
            bytes.indices.map { bytes[$0] }
        }
        return [pinKey, Array(macKey[..<8])]
    }

    /// A purchase with DE 52, which the simulated terminal does not send by itself.
    private func payWithPIN(
        _ terminal: SimulatedTerminal,
        at: LocalMoment,
        _ key: MACKey,
        over socket: TerminalSocket
    ) throws {
        let profile = terminal.profile
        let request = terminal.request(
            .purchase,
            at: at,
            amount: Money(minorUnits: 4321, asset: .yuan),
            card: TerminalCard(number: Self.paying, expiry: DemoWorld.expiry)
        )
        let builder = TerminalRequestBuilder(
            specification: profile.specification,
            terminal: profile.terminal,
            merchant: profile.merchant
        )
        var message = try builder.message(for: request)
        try message.set(.pinData, bytes: Self.pinBlock)
        let element = try #require(builder.macElement(for: request.kind, message))
        try message.set(element, bytes: [UInt8](repeating: 0, count: 8))
        let covered = MessageEncoder.encode(message)
        let mac = key.mac(over: covered.span.extracting(droppingLast: 8))
        try message.set(element, bytes: mac.bytes)
        var frame: [UInt8] = []
        let envelope = FrameEnvelope(tpdu: profile.tpdu, header: profile.header)
        let encoded = MessageEncoder.encode(message)
        try profile.framing.write(encoded.span, in: envelope, to: &frame)
        try socket.send(frame)
        let reply = try terminal.receive(from: socket, since: 0, 30_000)
        #expect(reply.text(.actionCode) != nil)
    }

    /// Payments that work and payments that do not, printed at length.
    private func useTerminals(_ world: ProcessWorld) async throws -> [ForecourtProcess] {
        let card = ["--card", "personal:7", "--amount", "5.00", "--verbose"]
        var done = [
            try await world.pos("purchase", card),
            try await world.pos("balance", ["--card", "personal:7", "--json"]),
            try await world.pos("reverse", ["--card", "personal:7"]),
            try await world.pos(
                "purchase",
                ["--card", "fleet:11", "--track", "--amount", "7.00", "--verbose"]
            ),
            try await world.pos(
                "purchase",
                ["--card", Self.foreign, "--amount", "6.00", "--verbose"]
            ),
        ]
        // Its own number once more, in an element of the terminal's own.
        let digits = Self.paying.unmaskedDigits
        let again = ["--card", "personal:7", "--amount", "1.00", "--tag", "V1=\(digits)"]
        done.append(try await world.pos("purchase", again))
        for fault in ["duplicate", "bad-mac", "half-frame", "late-reversal", "after-send:close"] {
            done.append(
                try await world.pos(
                    "purchase",
                    ["--card", "personal:7", "--amount", "1.00", "--fault", fault]
                )
            )
        }
        for code in Self.codes {
            for how in ["--verbose", "--frame", "--json"] {
                let scan = ["--amount", "1.00", "--code", code, how]
                done.append(try await world.pos("scan", scan))
            }
        }
        // A code that the terminal writes into another element, too.
        let twice = ["--amount", "1.00", "--code", Self.codes[0], "--tag", "V6=\(Self.codes[0])"]
        done.append(try await world.pos("scan", twice))
        for line in ["plain-text", "plain-binary"] {
            let scan = ["--amount", "1.00", "--code", Self.codes[0]]
            done.append(try await world.pos("scan", scan, at: line))
        }
        let derived = ["--dukpt", "--base-key-file", world.data + "/base.key"]
        for more in [[], ["--encrypt"], ["--encrypt", "--track"]] {
            let sale = try await world.pos(
                "purchase",
                card + derived + more,
                at: "ifsf",
                number: 10
            )
            #expect(sale.ending == .exited(0), "\(sale.errors)")
            done.append(sale)
        }
        // Under the fixed key, which the listener refuses.
        for listener in ["ifsf", "plain-text", "plain-binary"] {
            done.append(try await world.pos("purchase", card, at: listener, number: 10))
        }
        #expect(done.first?.ending == .exited(0), "\(done.first?.errors ?? "")")
        // A frame that is a card number and nothing else.
        try world.connect(to: "plain-text").send([0, 16] + Array(Self.paying.unmaskedDigits.utf8))
        return done
    }

    /// Everything that an operator can print.
    private func lookAround(_ world: ProcessWorld) async throws -> [ForecourtProcess] {
        let named = ["--data", world.data]
        var commands: [[String]] = ["short", "json", "csv", "hex"].map {
            ["journal", "tail", "-n", "all", "-o", $0] + named
        }
        commands += [
            ["journal", "verify"] + named, ["account", "list", "-n", "1000"] + world.named,
            ["account", "list", "-n", "1000", "--json"] + world.named,
            ["account", "show", "personal:7"] + world.named,
            ["terminal", "list"] + world.named, ["status"] + world.named,
            ["status", "--json"] + world.named, ["config", "show"] + world.named,
            ["journal", "tail", "-n", "all", "-r", "-o", "cat"] + named,
            ["journal", "tail", "-n", "all", "-g", "T0000001"] + named,
            ["journal", "find", "--card", Self.paying.unmaskedDigits, "-n", "all"] + named,
            ["journal", "find", "--peer", "127.0.0.1", "-n", "all"] + named,
            ["journal", "find", Self.paying.unmaskedDigits] + named,
        ]
        // The same over the admin socket, for as long as the switch is there.
        commands += commands.filter { $0[0] == "journal" && $0[1] != "verify" }.map {
            $0 + ["--socket", world.data + "/run/admin.sock"]
        }
        commands += ["csv", "jsonl", "scenario"].map {
            ["journal", "export", "--format", $0] + named
        }
        commands += ["journal_v", "account_v", "authorisation_v", "reference_change_v"].map {
            ["journal", "query", "--limit", "5000", "--sql", "SELECT * FROM \($0)"] + named
        }
        // Whatever somebody types comes back without it.
        commands.append(
            ["journal", "query", "--sql", "SELECT \(Self.paying.unmaskedDigits) FRM x"] + named
        )
        var done: [ForecourtProcess] = []
        for command in commands { done.append(try await world.run(command)) }
        let json = done[1].output.split(separator: "\n")
        for line in json.suffix(4) {
            guard let id = line.firstMatch(of: /"id":"([0-9-]+)"/)?.1 else { continue }
            done.append(try await world.run(["journal", "show", String(id), "--hex"] + named))
            done.append(try await world.run(["journal", "show", String(id), "--json"] + named))
        }
        #expect(done[0].ending == .exited(0), "\(done[0].errors)")
        return done
    }
}
