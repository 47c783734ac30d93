import Foundation
import NIOCore
import NIOEmbedded
import Payments
import Simulators
import Text
import Upstream
import WalletChannels

@testable import Switch

/// A wallet's channel and its provider in one thread, under virtual time.
final class WalletTalk {
    enum Wire: String, CaseIterable {
        case alipay
        case v3
        case v2
    }

    /// What the channel told, in the order in which it did.
    final class Told: @unchecked Sendable {
        // One thread turns the loop.
        var findings: [WalletAnswer.Finding] = []
        var failures: [UpstreamFailure] = []
    }

    let wire: Wire
    let loop = EmbeddedEventLoop()
    let clock = ManualClock()
    let road: ProviderRoad
    let channel: WalletChannel
    let told = Told()
    private static let number = ChannelNumber(rawValue: 7)

    init(_ wire: Wire, _ adjust: (inout ProviderSettings) -> Void = { _ in }) throws {
        self.wire = wire
        let kind: ProviderKind = wire == .alipay ? .alipay : .wechat
        let keyring = try ProviderKeyring(kind, ProviderKeyring.Sources(Self.text))
        var settings = ProviderSettings(kind, keyring: keyring)
        adjust(&settings)
        road = ProviderRoad(settings, loop: loop, clock: clock)
        let executor = LoopExecutor(loop)
        let clock = clock
        let count = NIOLoopBoundBox(0, eventLoop: loop)
        let site = WalletSite(
            number: Self.number,
            loop: loop,
            executor: executor,
            walletLoop: loop,
            walletExecutor: executor,
            transport: road,
            signer: InlineSigner(),
            now: { clock.now() },
            nonce: {
                count.value += 1
                return DecimalText.padded(count.value, digits: 32)
            }
        )
        channel = WalletChannel(try Self.settings(wire), at: site)
        let told = told
        channel.start(
            ChannelReports(
                events: { _, reports in
                    for report in reports {
                        switch report.kind {
                        case .wallet(let answer): told.findings.append(answer.finding)
                        case .failure(_, _, let failure): told.failures.append(failure)
                        case .answer: break
                        }
                    }
                },
                readiness: { _, _ in },
                snapshot: { _, _ in },
                note: { _, _ in },
                count: { _ in },
                roundTrip: { _, _ in }
            ),
            isStopped: false
        )
        loop.run()
    }

    // MARK: Keys

    static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/fixtures/vectors/providers/"
    }()

    static func text(_ name: String) throws(ProviderError) -> String {
        do {
            return try String(contentsOfFile: folder + name, encoding: .utf8)
        } catch {
            throw .keyUnfit(name)
        }
    }

    static func settings(_ wire: Wire) throws -> WalletSettings {
        let isAlipay = wire == .alipay
        let address = "http://127.0.0.1" + (isAlipay ? "/gateway.do" : "")
        guard let base = ProviderURL(address) else { throw ProviderError.stopped }
        let site = ProviderEndpoint(
            base: base,
            appID: isAlipay ? "2021000000000001" : "wx8888888888888888",
            subject: "92号汽油",
            notify: "http://127.0.0.1/notify"
        )
        let interface: WalletSettings.Interface =
            switch wire {
            case .alipay:
                .alipay(
                    AlipaySettings(
                        site: site,
                        seller: "2088000000000001",
                        key: try SigningKey(pem: text("TESTONLY_alipay_app_pkcs8.pem")),
                        platform: try VerifyingKey(
                            pem: text("TESTONLY_alipay_platform_public.pem")
                        )
                    )
                )
            case .v3:
                .weChat(
                    WeChatSettings(
                        site: site,
                        merchant: "1900000109",
                        serial: "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C",
                        key: try SigningKey(pem: text("TESTONLY_wechat_mch_pkcs8.pem")),
                        apiKey: Array("TESTONLYapiv3key0123456789abcdef".utf8),
                        platform: .certificate(
                            try PlatformCertificate(
                                pem: Array(text("TESTONLY_wechat_platform_cert.pem").utf8)
                            )
                        )
                    )
                )
            case .v2:
                .weChat2(
                    WeChat2Settings(
                        site: site,
                        merchant: "1900000109",
                        apiKey: Array("TESTONLYv2key0123456789abcdefghi".utf8)
                    )
                )
            }
        return WalletSettings(name: wire.rawValue, interface: interface)
    }

    // MARK: Time

    func wait(milliseconds: Int64) {
        let step: Int64 = 10
        for _ in 0..<milliseconds / step {
            clock.advance(milliseconds: step)
            loop.advanceTime(by: .milliseconds(step))
        }
        loop.run()
    }

    // MARK: Calls

    /// A number of the form that the book gives.
    static func order(_ seq: Int64) throws -> OrderNumber {
        guard let institution = InstitutionDigits("00000001"), let salt = OrderSalt(rawValue: 4711)
        else { throw ProviderError.stopped }
        return OrderNumber(
            institution: institution,
            date: BusinessDate(year: 2026, month: 11, day: 20),
            salt: salt,
            seq: seq,
            leg: .first
        )
    }

    func request(
        _ action: UpstreamAction,
        _ number: OrderNumber,
        of original: OrderNumber? = nil,
        fen: Int64? = nil,
        attempt: UInt32 = 1
    ) -> UpstreamRequest {
        var request = UpstreamRequest(
            exchange: number.seq,
            channel: Self.number,
            action: action,
            messageClass: .financial,
            reference: .order(number),
            at: clock.now(),
            terminal: "T0000001",
            merchant: "DEMOSTATION0001"
        )
        request.attempt = attempt
        request.amount = fen
        request.asset = .yuan
        request.original = original.map { .order($0) }
        return request
    }

    /// Sends, and waits as long as one answer may take; what was told, or how it failed.
    func ask(
        _ request: UpstreamRequest,
        code: String? = nil,
        milliseconds: Int64 = 100
    ) -> String {
        var dispatch = UpstreamDispatch(request: request)
        dispatch.secrets.code = code.flatMap { ScannedCode($0.utf8) }
        return heard(milliseconds: milliseconds) {
            channel.submit([dispatch]).isEmpty ? nil : "not taken"
        }
    }

    func pay(_ number: OrderNumber, ending: Int, fen: Int64 = 8850) -> String {
        let code = Self.code(wire, ending)
        return ask(request(.pay, number, fen: fen), code: code, milliseconds: 10_500)
    }

    func query(_ number: OrderNumber, refund: OrderNumber? = nil) -> String {
        let question = WalletQuestion(
            channel: Self.number,
            exchange: number.seq,
            order: number,
            refund: refund,
            sentAt: clock.now()
        )
        return heard(milliseconds: 100) {
            channel.ask([question]).isEmpty ? nil : "not asked"
        }
    }

    private func heard(milliseconds: Int64, _ body: () -> String?) -> String {
        let (findings, failures) = (told.findings.count, told.failures.count)
        if let word = body() { return word }
        wait(milliseconds: milliseconds)
        let words =
            told.findings[findings...].map { Self.word($0) }
            + told.failures[failures...].map { "failed \($0)" }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }

    /// A code of this provider with such an ending.
    static func code(_ wire: Wire, _ ending: Int) -> String {
        (wire == .alipay ? "28" : "13") + "00000000000000" + DecimalText.padded(ending, digits: 2)
    }

    // MARK: Words

    static func word(_ finding: WalletAnswer.Finding) -> String {
        switch finding {
        case .pay(.paid(let taken)): "paid \(taken.total)"
        case .pay(.inProgress): "in progress"
        case .pay(.refused(let outcome)), .order(.refused(let outcome)): "refused \(outcome)"
        case .pay(.alreadyPaid): "already paid"
        case .pay(.deadNumber): "dead number"
        case .pay(.unknown(let reason)), .order(.unknown(let reason)): "unknown \(reason)"
        case .order(.drawn): "drawn"
        case .query(let finding, _): word(finding)
        case .cancel(let finding), .close(let finding): word(finding)
        case .refund(let finding), .refundQuery(let finding, _): word(finding)
        }
    }

    private static func word(_ finding: QueryFinding) -> String {
        switch finding {
        case .paid(let taken): "paid \(taken.total)"
        case .notYet: "not yet"
        case .absent: "absent"
        case .never: "never"
        case .returned(let taken): "returned \(taken.total)"
        case .partlyReturned(let taken): "partly returned \(taken.total)"
        case .unknown(let reason): "unknown \(reason)"
        }
    }

    private static func word(_ finding: UndoFinding) -> String {
        switch finding {
        case .done(true): "done, was paid"
        case .done(false): "done, was unpaid"
        case .done(nil): "done"
        case .again: "again"
        case .absent: "absent"
        case .tooEarly: "too early"
        case .tooLate: "too late"
        case .paid: "is paid"
        case .refused(let outcome): "refused \(outcome)"
        case .unknown(let reason): "unknown \(reason)"
        }
    }

    private static func word(_ finding: RefundFinding) -> String {
        switch finding {
        case .paid(let fen): "paid \(fen)"
        case .accepted(let fen): "accepted \(fen)"
        case .absent: "absent"
        case .refused(let outcome): "refused \(outcome)"
        case .closed: "closed"
        case .abnormal: "abnormal"
        case .notEnough: "not enough"
        case .unknown(let reason): "unknown \(reason)"
        }
    }
}
