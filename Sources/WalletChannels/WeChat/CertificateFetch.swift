package import Payments
import Text
package import Upstream

/// The answer to `GET /v3/certificates`: certificates, each encrypted under the APIv3 key.
package enum CertificateFetch {
    /// One of them, opened.
    package struct Fetched: Sendable {
        package let certificate: PlatformCertificate
        package let pem: [UInt8]
    }

    /// Why none of them is taken.
    package struct Refusal: Error, Equatable {
        package let reason: UnknownReason
    }

    /// Certificates of one answer.
    private static let most = 16

    /// Opens and checks all of them.
    ///
    /// The answer is signed with one of the certificates that it brings, or with one that is known;
    /// that they are WeChat's follows from the key under which they are encrypted, which is ours
    /// and theirs alone.
    package static func read(
        _ answer: HTTPAnswer,
        apiKey: [UInt8],
        known: PlatformKeys,
        now: Timestamp
    ) throws(Refusal) -> [Fetched] {
        guard answer.status == 200 else { throw Refusal(reason: .status) }
        guard let body = JSONValue.parseObject(answer.body),
            case .array(let items)? = body["data"], !items.isEmpty, items.count <= most
        else { throw Refusal(reason: .unreadable) }
        var fetched: [Fetched] = []
        var keys = known
        for item in items {
            guard let serial = item["serial_no"]?.string,
                let sealed = item["encrypt_certificate"],
                let pem = WeChatResource.open(sealed, key: apiKey, limit: 32 << 10),
                // One that cannot be read is as good as none.
                let certificate = try? PlatformCertificate(pem: pem),
                certificate.serial == serial.uppercased()
            else { throw Refusal(reason: .unreadable) }
            fetched.append(Fetched(certificate: certificate, pem: pem))
            keys.add(certificate)
        }
        let headers: WeChatHeaders
        do throws(WeChatHeaders.Fault) {
            headers = try WeChatHeaders(answer.headers)
        } catch {
            throw Refusal(reason: error == .unsigned ? .unsigned : .unreadable)
        }
        if let reason = AnswerVerifier.believes(headers, answer.body, keys, now) {
            throw Refusal(reason: reason)
        }
        return fetched
    }
}
