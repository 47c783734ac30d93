import Foundation
import Glibc
import Testing

/// What the Debian package and the containers start, started here by the built program.
@Suite(.serialized)
struct PackagedServiceTests {
    private static func tool(_ name: String) -> String? {
        ["/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/"].map { $0 + name }
            .first { access($0, X_OK) == 0 }
    }

    private static var hasTools: Bool {
        ["make", "dpkg-deb", "objcopy", "systemd-analyze"].allSatisfy { tool($0) != nil }
    }

    /// A network of its own, in which the ports of the demo are free.
    private static var hasNetworks: Bool {
        guard let unshare = tool("unshare"), tool("ip") != nil else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: unshare)
        process.arguments = ["-rn", "ip", "link", "set", "lo", "up"]
        process.standardError = FileHandle.nullDevice
        // Whatever keeps it from running is the answer.
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: ProcessWorld.root.appending(path: path), encoding: .utf8)
    }

    private static func shell(
        _ script: String,
        _ world: ProcessWorld,
        _ variables: [String: String] = [:]
    ) async throws -> ForecourtProcess {
        let process = try ForecourtProcess(
            ["-euc", script],
            program: "/bin/sh",
            environment: variables,
            in: world.folder
        )
        _ = try await process.wait(seconds: 120)
        return process
    }

    /// The folder that stands for the machine on which the package was unpacked.
    private static func unpacked(_ world: ProcessWorld) async throws -> String {
        let made = try await shell(
            """
            make -s -C "$ROOT" -o build install FORECOURT="$FORECOURT" \
                BUILD="$PWD/build" PREFIX=/usr DESTDIR="$PWD/tree"
            mkdir out machine
            sh "$ROOT/docker/packaging/deb.sh" tree out
            dpkg-deb -x out/*.deb machine
            rm -r tree out build
            mkdir -p machine/var/lib
            mkdir -m 700 machine/var/lib/forecourt credentials
            printf '%064d' 5 >credentials/master.key
            chmod 400 credentials/master.key
            chmod 755 .
            """,
            world,
            [
                "ROOT": ProcessWorld.root.path, "FORECOURT": ForecourtProcess.executable,
                "DEB_COMPRESSION": "none",
            ]
        )
        try #require(made.ending == .exited(0), "\(made.output)\(made.errors)")
        return world.folder + "/machine"
    }

    @Test(.enabled(if: hasTools))
    func `the unit of the package starts, tells its manager, and ends as it was asked to`()
        async throws
    {
        let world = try ProcessWorld.empty()
        let machine = try await Self.unpacked(world)
        let unit = machine + "/usr/lib/systemd/system/forecourt.service"
        var lines = try String(contentsOfFile: unit, encoding: .utf8)
        // The machine is a folder here: the paths are below it.
        for folder in ["/usr/bin/", "/etc/"] {
            lines = lines.replacing(folder, with: machine + folder)
        }
        try lines.write(
            toFile: world.folder + "/forecourt.service",
            atomically: true,
            encoding: .utf8
        )
        let check = try await Self.shell(
            "systemd-analyze --man=no verify ./forecourt.service",
            world
        )
        #expect(check.ending == .exited(0) && check.errors.isEmpty, "\(check.errors)")
        let configuration = machine + "/etc/forecourt/forecourt.yaml"
        var settings = try String(contentsOfFile: configuration, encoding: .utf8)
        for (from, to) in [
            ("/var/lib/", machine + "/var/lib/"), ("127.0.0.1:8583", world.address(of: "unionpay")),
            ("127.0.0.1:8580", world.httpAddress),
            ("file: master.key", "file: credential:master.key"),
        ] {
            #expect(settings.contains(from))
            settings = settings.replacing(from, with: to)
        }
        try settings.write(toFile: configuration, atomically: true, encoding: .utf8)
        chmod(configuration, 0o644)
        let socket = try NotifySocket()
        let words = try #require(
            lines.split(separator: "\n").first { $0.hasPrefix("ExecStart=") }
        ).dropFirst(10).split(separator: " ").map(String.init)
        let server = try ForecourtProcess(
            Array(words.dropFirst()),
            program: words[0],
            environment: [
                "NOTIFY_SOCKET": socket.name, "WATCHDOG_USEC": "120000000",
                "CREDENTIALS_DIRECTORY": world.folder + "/credentials",
            ],
            in: machine + "/var/lib/forecourt"
        )
        _ = try await socket.wait(for: "READY=1")
        let program = machine + "/usr/bin/forecourt"
        let status = try await Self.shell("\(program) status --config \(configuration)", world)
        #expect(status.ending == .exited(0) && status.output.contains("READY"), "\(status.errors)")
        if geteuid() == 0, let setpriv = Self.tool("setpriv") {
            let other = try await Self.shell(
                "exec \(setpriv) --reuid=65534 --regid=65534 --clear-groups \(program) status"
                    + " --config \(configuration)",
                world
            )
            #expect(other.ending == .exited(69) && other.output.isEmpty, "\(other.output)")
            #expect(other.errors.hasPrefix("forecourt: permission denied: "), "\(other.errors)")
            #expect(other.errors.split(separator: "\n").count == 1)
        }
        server.signal(SIGTERM)
        #expect(try await server.wait() == .exited(0), "\(server.errors)")
        #expect(socket.taken().contains { $0.hasPrefix("STOPPING=1") })
        #expect(access(machine + "/var/lib/forecourt/master.key", F_OK) != 0)
    }

    /// The words of a service's command, and its variables.
    private static func service(
        _ name: String,
        _ compose: String
    ) throws -> (command: String, variables: [String: String]) {
        let lines = compose.split(separator: "\n").map(String.init)
        let start = try #require(lines.firstIndex(of: "  \(name):"))
        let body = lines[(start + 1)...].prefix { $0.hasPrefix("    ") || $0.hasPrefix("  #") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        var variables: [String: String] = [:]
        for line in body where line.hasPrefix("FORECOURT_") {
            let parts = line.split(separator: ":", maxSplits: 1)
            variables[String(parts[0])] = parts[1].filter { !"\" ".contains($0) }
        }
        let place = try #require(body.firstIndex { $0.hasPrefix("command:") })
        let inLine = body[place].dropFirst("command: ".count)
        let command =
            inLine.isEmpty
            ? String(body[place + 1].dropFirst(2)).replacing("$$", with: "$")
            : "exec forecourt " + inLine.split { "[], \"".contains($0) }.joined(separator: " ")
        return (command, variables)
    }

    @Test(.enabled(if: hasNetworks))
    func `the containers' commands make a world, a bank and a load whose money is right`()
        async throws
    {
        let world = try ProcessWorld.empty()
        let compose = try Self.text("docker/compose.yaml")
        let parts = try ["switch", "bank", "load"].map { try Self.service($0, compose) }
        #expect(parts[2].command.contains("--duration 30s"))
        let load = parts[2].command.replacing("/var/lib/forecourt", with: world.data)
            // The test needs no more than a second of it.
            .replacing("30s", with: "1s")
        let run = try await Self.shell(
            """
            mkdir bin
            ln -s "$PROGRAM" bin/forecourt
            export PATH="$PWD/bin:$PATH"
            exec unshare -rn sh -euc '
                ip link set lo up
                (\(parts[0].command)) 2>switch.log &
                switch=$!
                tries=0
                until forecourt status >status.log 2>&1; do
                    tries=$((tries + 1))
                    [ $tries -lt 300 ] || { cat switch.log >&2; exit 1; }
                    sleep 0.1
                done
                (\(parts[1].command)) >bank.log 2>&1 &
                bank=$!
                (\(load)) 2>load.log || { cat load.log >&2; exit 1; }
                kill -TERM $bank $switch
                wait $bank && wait $switch
            '
            """,
            world,
            parts[0].variables.merging([
                "PROGRAM": ForecourtProcess.executable, "FORECOURT_DATA": world.data,
                // The image has the demo's configuration as it is.
                "FORECOURT_CONFIG": ProcessWorld.root.appending(
                    path: "fixtures/demo/forecourt.yaml"
                )
                .path,
            ]) { own, _ in own }
        )
        #expect(run.ending == .exited(0), "\(run.output)\(run.errors)")
        #expect(run.output.contains("money           right: "), "\(run.output)")
        #expect(run.output.contains("100 sessions"))
    }
}
