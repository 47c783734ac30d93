import ArgumentParser
import Payments
import Simulators
import Switch
import Text
import UnixSignals

/// What both simulated providers take from the command line.
struct ProviderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folder with keys, named as the published test keys are (default: those).",
            valueName: "dir"
        )
    )
    var keys: String?
    @Option(help: ArgumentHelp("File of the book, appended to.", valueName: "file"))
    var book: String?
    @Option(
        help: ArgumentHelp(
            "Where notifies go instead of where each order wants them.",
            valueName: "url"
        )
    )
    var notify: String?
    @Option(
        help: ArgumentHelp(
            "Customers scan and pay drawn codes after so long (default: /__sim/customer says).",
            valueName: "3s"
        )
    )
    var scanAfter: DelayArgument?
    @Option(
        help: ArgumentHelp(
            "How many times as fast customers, banks and repeats of notifies are.",
            valueName: "n"
        )
    )
    var hurry = 1
    @Option(help: "All that is drawn comes from it.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("How long an answer takes.", valueName: "10ms..500ms"))
    var answerDelay: DelayArgument?
    @Option(
        help: ArgumentHelp(
            "Requests without an answer; half of them are booked, half are lost.",
            valueName: "1%"
        )
    )
    var silent: ShareArgument?
    @Option(help: ArgumentHelp("How late some answers are.", valueName: "30s:2%"))
    var late: LateArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Answer with a wrong signature.", valueName: "1%")
    )
    var wrongSignature: ShareArgument?
    @Option(
        defaultAsFlag: .always,
        help: ArgumentHelp("Send a notify again that was acknowledged.", valueName: "1%")
    )
    var duplicateNotify: ShareArgument?
    @Flag(help: "Print the sums as one JSON object at the end.") var json = false

    func validate() throws {
        if !(1...10_000).contains(hurry) {
            throw ValidationError("--hurry must be 1 to 10000, not \(hurry)")
        }
        if let notify, !notify.hasPrefix("http://") {
            throw ValidationError("--notify must begin with http://, not as '\(notify)' does")
        }
    }
}

/// A simulated provider from its options to its last line.
struct ProviderRun {
    let kind: ProviderKind
    let listen: String
    let options: ProviderOptions

    func run() async throws {
        let settings = try settings()
        let death: ProviderDeath?
        do throws(ProviderError) {
            let server = try await ProviderServer.start(settings)
            Console.line("\(kind.rawValue) on \(settings.host):\(server.port)")
            death = await Self.end(of: server)
            let site = try await server.site()
            await server.stop()
            report(site)
        } catch {
            throw Self.wording(error)
        }
        try Self.explain(death)
    }

    private func settings() throws -> ProviderSettings {
        guard let address = SocketEndpoint(listen) else {
            throw CommandFailure(.usage, "'\(listen)' is no address", cure: "write 127.0.0.1:9680")
        }
        var settings = ProviderSettings(kind, keyring: try keyring())
        settings.host = address.host
        settings.port = address.port
        settings.bookPath = options.book
        settings.notifyURL = options.notify
        settings.hurry = Int64(options.hurry)
        settings.scanMilliseconds = options.scanAfter?.milliseconds.upperBound
        settings.script.seed = options.seed
        settings.script.delayMilliseconds = options.answerDelay?.milliseconds ?? 0...0
        settings.script.silent = options.silent?.share ?? .never
        if let late = options.late {
            settings.script.lateMilliseconds = late.milliseconds
            settings.script.late = late.share
        }
        settings.script.wrongSignature = options.wrongSignature?.share ?? .never
        settings.script.duplicateNotices = options.duplicateNotify?.share ?? .never
        return settings
    }

    private func keyring() throws -> ProviderKeyring {
        let published = Self.published
        var texts: [String: String] = [:]
        for name in ProviderKeyring.files(of: kind) {
            if let folder = options.keys {
                texts[name] = try InputReader.smallText(of: folder + "/" + name)
            } else {
                texts[name] = published[name].map { String(decoding: $0, as: UTF8.self) }
            }
        }
        let found = texts
        do throws(ProviderError) {
            let sources = ProviderKeyring.Sources { name throws(ProviderError) in
                guard let text = found[name] else { throw .keyUnfit(name) }
                return text
            }
            return try ProviderKeyring(kind, sources)
        } catch {
            throw Self.wording(error)
        }
    }

    /// The published test keys, inside this program.
    private static var published: [String: [UInt8]] {
        [
            "TESTONLY_alipay_app_public.pem": PackageResources.TESTONLY_alipay_app_public_pem,
            "TESTONLY_alipay_platform_pkcs8.pem":
                PackageResources.TESTONLY_alipay_platform_pkcs8_pem,
            "TESTONLY_wechat_mch_cert.pem": PackageResources.TESTONLY_wechat_mch_cert_pem,
            "TESTONLY_wechat_platform_cert.pem":
                PackageResources.TESTONLY_wechat_platform_cert_pem,
            "TESTONLY_wechat_platform_pkcs8.pem":
                PackageResources.TESTONLY_wechat_platform_pkcs8_pem,
            "TESTONLY_wechat_platform_next_cert.pem":
                PackageResources.TESTONLY_wechat_platform_next_cert_pem,
            "TESTONLY_wechat_platform_next_pkcs8.pem":
                PackageResources.TESTONLY_wechat_platform_next_pkcs8_pem,
        ]
    }

    /// Waits for a signal, or for the provider to die by itself.
    private static func end(of server: ProviderServer) async -> ProviderDeath? {
        await withTaskGroup(of: ProviderDeath?.self) { group in
            group.addTask {
                for await death in server.deaths { return death }
                return nil
            }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    private func report(_ site: SimulatedProvider) {
        let sums = ProviderSums(site.core.book)
        let broken = site.core.violations.count
        if options.json {
            Console.json([
                ("requests", .number("\(site.counts.requests)")),
                ("answers", .number("\(site.counts.answers)")),
                ("refused", .number("\(site.counts.refused)")),
                ("notices", .number("\(site.counts.notices)")),
                ("acknowledged", .number("\(site.counts.acknowledged)")),
                ("paid", .number("\(sums.paid)")),
                ("standing_minor", .number("\(sums.standingMinor)")),
                ("refunded_minor", .number("\(sums.refundedMinor)")),
                ("revoked", .number("\(sums.revoked)")),
                ("waiting", .number("\(sums.waiting)")),
                ("unpaid", .number("\(sums.unpaid)")),
                ("violations", .number("\(broken)")),
            ])
        } else {
            let standing = Money(minorUnits: sums.standingMinor, asset: .yuan)
            Console.line(
                "\(Counted.text(site.counts.requests, "request")),"
                    + " \(Counted.text(site.counts.answers, "answer")); \(sums.paid)"
                    + " payments stand with \(AmountText.wording(standing)), \(sums.revoked)"
                    + " undone, \(sums.unpaid) unpaid, \(sums.waiting) waiting;"
                    + " \(Counted.text(broken, "rule")) broken"
            )
        }
    }

    private static func explain(_ death: ProviderDeath?) throws {
        switch death {
        case nil: return
        case .toldTo?: throw CommandFailure(.failed, "the provider died, as it was told to")
        case .bookUnwritable(let reason)?:
            throw CommandFailure(.inputOutput, "the book cannot be written: \(reason)")
        }
    }

    static func wording(_ error: ProviderError) -> CommandFailure {
        switch error {
        case .addressUnusable(let address, let reason):
            CommandFailure(
                .unavailable,
                "\(address): \(reason)",
                cure: "choose another with --listen"
            )
        case .bookUnusable(let path, let reason):
            CommandFailure(.inputOutput, "\(path): \(reason)", cure: "choose another --book")
        case .bookMalformed(let path, let line):
            CommandFailure(
                .badInput,
                "\(path):\(line): no row of a provider's book",
                cure: "choose another --book"
            )
        case .keyUnfit(let name):
            CommandFailure(
                .badInput,
                "\(name) holds no RSA key or certificate of 2048 bits or more",
                cure: "make one with openssl, or leave --keys out"
            )
        case .stopped: CommandFailure(.failed, "the provider was stopped")
        }
    }
}
