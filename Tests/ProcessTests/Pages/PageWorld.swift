import Foundation
import Glibc

/// One folder, switch, bank and two wallets for all commands that pages print.
final class PageWorld: Sendable {
    let world: ProcessWorld
    private let ports: [String: Int]

    init() throws {
        world = try .empty()
        let more = try FreePorts.take(5 + world.ports.count)
        ports = [
            "unionpay": world.ports[0], "ifsf": world.ports[1], "http": world.ports[4],
            "echo": more[0], "record": more[1], "spare": more[2], "tls": more[3], "dukpt": more[4],
            "wechat": world.ports[7], "alipay": world.ports[8],
        ]
        try layOut(spare: Array(more[5...]))
    }

    /// Starts bank, wallets and switch, and makes the files that commands read.
    func serve() async throws -> [ForecourtProcess] {
        try await expect("sh fixtures/pages/seed.sh")
        try configure()
        let bank = try world.start([
            "simulate", "bank", "--listen", "127.0.0.1:\(world.bankPort)", "--book", "bank.jsonl",
            "--late", "6s",
        ])
        let wallets = try ["wechat", "alipay"].map { name in
            try world.start([
                "simulate", name, "--listen", "127.0.0.1:\(ports[name] ?? 0)", "--book",
                "\(name).jsonl",
            ])
        }
        let server = try await world.serve(["--log-level", "warning"])
        for channel in ["bank", "wechat"] { try await world.waitUntilUp(channel) }
        try await expect("sh fixtures/pages/files.sh")
        return [server, bank] + wallets
    }

    /// The pages' own folders, and the program under its name.
    private func layOut(spare: [Int]) throws {
        let files = FileManager.default
        for name in ["fixtures", "specs", "docs"] {
            // Specifications are written too: a copy.
            let source = ProcessWorld.root.appending(path: name).path
            try files.copyItem(atPath: source, toPath: world.folder + "/" + name)
        }
        try files.createDirectory(atPath: world.folder + "/bin", withIntermediateDirectories: true)
        try files.createSymbolicLink(
            atPath: world.folder + "/bin/forecourt",
            withDestinationPath: ForecourtProcess.executable
        )
        try files.copyItem(
            atPath: world.folder + "/fixtures/pages/names.sh",
            toPath: world.folder + "/names.sh"
        )
        var text = try String(contentsOfFile: world.configuration, encoding: .utf8)
        for (port, free) in zip(world.ports, spare) {
            text = text.replacing("127.0.0.1:\(port)\n", with: "127.0.0.1:\(free)\n")
            text = text.replacing("127.0.0.1:\(port)}", with: "127.0.0.1:\(free)}")
            text = text.replacing(" 127.0.0.1:\(port),", with: " 127.0.0.1:\(free),")
        }
        let second = world.folder + "/second.yaml"
        try text.write(toFile: second, atomically: true, encoding: .utf8)
    }

    /// Adds listeners for keys of one transaction, and for TLS where there are certificates; the
    /// bank is given up soon.
    private func configure() throws {
        var text = try String(contentsOfFile: world.configuration, encoding: .utf8)
        var listeners = """
              - name: ifsf-dukpt
                address: 127.0.0.1:\(ports["dukpt"] ?? 0)
                dialect: ifsf
                framing: {length: ascii-4, inclusive: false}
                mac: {algorithm: ifsf, key: dukpt, key_file: bdk.key, required: true}

            """
        if access(world.data + "/switch.key", R_OK) == 0 {
            listeners += """
                  - name: tls
                    address: 127.0.0.1:\(ports["tls"] ?? 0)
                    dialect: unionpay-pos
                    framing: {length: binary-2, inclusive: false, tpdu: true, header: 6}
                    mac: {algorithm: unionpay-ecb, required: true}
                    tls: {certificate: switch.pem, key: switch.key, client_certificates: required, trust: ca.pem}

                """
        }
        text = text.replacing("timeout: 10s", with: "timeout: 3s")
            .replacing("channels:\n", with: listeners + "channels:\n")
        try text.write(toFile: world.configuration, atomically: true, encoding: .utf8)
    }

    /// Runs a line of shell; gives how it ended and what it printed.
    func run(_ line: String, isBrief: Bool = false) async throws -> (ending: Ending, talk: String) {
        var line = line
        for (name, port) in ports { line = line.replacing("@\(name)", with: "\(port)") }
        let path = "PATH=$PWD/bin:$PATH; export PATH; "
        let process = try ForecourtProcess(
            ["-c", path + (isBrief ? "exec \(line)" : ". ./names.sh; \(line)")],
            program: "/bin/sh",
            environment: [
                "FORECOURT_CONFIG": world.configuration, "FORECOURT_DATA": world.data,
                "HOME": world.folder, "LANG": "C.UTF-8",
            ],
            in: world.folder
        )
        if isBrief {
            _ = try await Patience.until {
                !process.output.isEmpty || !process.errors.isEmpty || process.hasEnded()
            }
            process.signal(SIGINT)
        }
        let ending = try await process.wait()
        return (ending, process.output + process.errors)
    }

    /// Runs what has to go well.
    func expect(_ line: String) async throws {
        let (ending, talk) = try await run(line)
        guard ending == .exited(0) else { throw ProcessFailure("\(line): \(ending) \(talk)") }
    }
}
