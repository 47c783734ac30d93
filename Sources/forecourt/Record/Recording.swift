import Glibc
import ISO8583
import Payments
import Simulators
import Switch
import Text

/// What is written of a recording, and counted.
final class Recording {
    private let specification: DialectSpecification
    private let format: FrameFormat
    private let port: UInt16
    private let paths: (scenario: String, capture: String)
    private let scenarioFile: Int32
    private let captureFile: Int32
    private let mostFrames: Int
    private var capture = PacketCapture()
    private var recorder: ScenarioRecorder
    private var connections = 0
    private var requests = 0
    private var replies = 0
    private var unreadable = 0
    private var beyond = 0
    private var refused = 0

    init(
        _ specification: DialectSpecification,
        _ format: FrameFormat,
        port: UInt16,
        out: String,
        mostFrames: Int
    ) throws {
        self.specification = specification
        self.format = format
        self.port = port
        self.mostFrames = mostFrames
        do throws(MappingError) {
            recorder = ScenarioRecorder(
                try DialectMapping(
                    specification,
                    settings: MappingSettings(institution: "00000000001", utcOffsetSeconds: 28_800)
                )
            )
        } catch {
            throw CommandFailure(
                .usage,
                "\(specification.name) has no requests that could be steps: \(error)",
                cure: "record a dialect that terminals speak"
            )
        }
        paths = (out + ".yaml", out + ".pcap")
        scenarioFile = try Self.create(paths.scenario)
        do {
            captureFile = try Self.create(paths.capture)
        } catch {
            unlink(paths.scenario)
            throw error
        }
        Console.bytes(PacketCapture.header, to: captureFile)
    }

    deinit {
        close(scenarioFile)
        close(captureFile)
    }

    private static func create(_ path: String) throws(CommandFailure) -> Int32 {
        try FreshFile.create(path, isThere: (.inputOutput, "name another with --out"))
    }

    /// Takes the empty files away, where nothing could be recorded.
    func discard() {
        unlink(paths.scenario)
        unlink(paths.capture)
    }

    func note(_ event: ProxiedEvent) {
        switch event {
        case .opened: connections += 1
        case .closed: break
        case .unreadable(_, _, let error):
            unreadable += 1
            Console.talk("forecourt: what passes is no frame: \(error): forwarded, not recorded")
        case .refused(let reason):
            if refused < 10 { Console.talk("forecourt: a connection was refused: \(reason)") }
            refused += 1
        case .frame(let connection, let isReply, let bytes, let envelope):
            note(connection, isReply: isReply, bytes, envelope)
        }
    }

    private func note(
        _ connection: Int,
        isReply: Bool,
        _ bytes: [UInt8],
        _ envelope: FrameEnvelope
    ) {
        guard requests + replies + unreadable < mostFrames else {
            if beyond == 0 { Console.talk("forecourt: \(mostFrames) frames are written: no more") }
            beyond += 1
            return
        }
        let message: Message
        do throws(DecodingFailure) {
            message = try MessageDecoder(specification).decode(bytes)
        } catch {
            unreadable += 1
            Console.talk("forecourt: a message cannot be read: \(error.error): not recorded")
            return
        }
        if isReply {
            replies += 1
            recorder.reply(message)
        } else {
            requests += 1
            recorder.request(message)
        }
        guard let frame = MaskedFrame.frame(of: message, in: envelope, format) else { return }
        let packet = capture.packet(
            frame,
            of: "\(connection)",
            port: port,
            isReply: isReply,
            at: SystemClock().now().rawValue
        )
        Console.bytes(packet ?? [], to: captureFile)
    }

    /// Writes the scenario.
    func finish(title: String) throws {
        Console.bytes(Array(recorder.yaml(title: title).utf8), to: scenarioFile)
    }

    func summary(asJSON: Bool) -> [String] {
        let left = recorder.leftOut
        if asJSON {
            return [
                JSONValue.object([
                    .init("scenario", .string(paths.scenario)),
                    .init("capture", .string(paths.capture)),
                    .init("connections", .number("\(connections)")),
                    .init("requests", .number("\(requests)")),
                    .init("replies", .number("\(replies)")),
                    .init("steps", .number("\(recorder.count)")),
                    .init("unreadable", .number("\(unreadable)")),
                    .init("beyond", .number("\(beyond)")),
                    .init("refused", .number("\(refused)")),
                    .init(
                        "left_out",
                        .object(left.map { .init($0.reason, .number("\($0.count)")) })
                    ),
                ]).text()
            ]
        }
        var lines = [
            "\(paths.scenario)  \(Counted.text(recorder.count, "step"))",
            "\(paths.capture)  \(Counted.text(requests, "request")),"
                + " \(replies) answered, of \(Counted.text(connections, "connection"))",
        ]
        if unreadable > 0 { lines.append("not recorded: \(unreadable) that could not be read") }
        if beyond > 0 { lines.append("not recorded: \(beyond) beyond --frames") }
        for (reason, count) in left { lines.append("no step: \(count) \(reason)") }
        return lines
    }
}
