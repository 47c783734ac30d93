import FoundationEssentials
import Payments
import Text

@testable import WalletChannels

/// The known answers and keys of `fixtures/vectors/providers`.
enum Fixture {
    private static var folder: String {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/fixtures/vectors/providers/"
    }

    static func file(_ name: String) -> [UInt8]? {
        // A file that is not there fails the test that needs it.
        (try? Data(contentsOf: URL(filePath: folder + name))).map { [UInt8]($0) }
    }

    static func text(_ name: String) -> String {
        String(decoding: file(name) ?? [], as: UTF8.self)
    }

    static func json(_ name: String) throws -> JSONValue { try JSONValue.parse(text(name)) }

    static func signingKey(_ name: String) throws -> SigningKey {
        try SigningKey(pem: text("TESTONLY_\(name)_pkcs8.pem"))
    }

    static func verifyingKey(_ name: String) throws -> VerifyingKey {
        try VerifyingKey(pem: text("TESTONLY_\(name)_public.pem"))
    }

    static func certificate() throws -> PlatformCertificate {
        try PlatformCertificate(pem: file("TESTONLY_wechat_platform_cert.pem") ?? [])
    }

    static let noon = Timestamp(rawValue: 1_795_132_800_000_000)
    static let merchant = "1900000109"
    static let appID = "wx8888888888888888"
    static let apiKey = Array("TESTONLYapiv3key0123456789abcdef".utf8)
    static let apiKey2 = Array("TESTONLYv2key0123456789abcdefghi".utf8)

    static func order(_ seq: Int64 = 1) -> OrderNumber {
        guard let institution = InstitutionDigits("12345678"),
            let salt = OrderSalt(rawValue: 7)
        else { preconditionFailure("The parts of an order's number are right.") }
        return OrderNumber(
            institution: institution,
            date: BusinessDate(year: 2026, month: 11, day: 20),
            salt: salt,
            seq: seq,
            leg: .first
        )
    }
}
