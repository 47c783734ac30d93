import Payments
import Text

/// Known answers of WeChat, both versions.
extension ProviderVectors.Form {
    func authorizations() -> [ProviderVectors.Result] {
        let algorithm = "WECHAT_V3_AUTHORIZATION"
        let (name, key) = signingKey(usual: "TESTONLY_wechat_mch_pkcs8.pem")
        guard let key else { return results(algorithm, missing: name) }
        return results(algorithm) { vector in
            guard let verb = vector["verb"]?.string, let path = vector["path"]?.string,
                let seconds = vector["timestamp"]?.string.flatMap({ Int64($0) }),
                let nonce = vector["nonce_str"]?.string, let body = vector["body"]?.string,
                let merchant = vector["mchid"]?.string, let serial = vector["serial_no"]?.string
            else { return "a field is missing" }
            let message = WeChatAuthorization.message(
                method: verb,
                path: path,
                seconds: seconds,
                nonce: nonce,
                body: Array(body.utf8)
            )
            do throws(ProviderKeyError) {
                let signature = try key.signature(of: message)
                let header = WeChatAuthorization.header(
                    merchant: merchant,
                    serial: serial,
                    seconds: seconds,
                    nonce: nonce,
                    signature: signature
                )
                return ProviderVectors.difference([
                    ("message", vector["message"]?.string.map { Array($0.utf8) } == message),
                    ("signature", vector["signature"]?.string == Base64Text.text(signature)),
                    ("authorization", vector["authorization"]?.string == header),
                ])
            } catch {
                return "refused: \(error)"
            }
        }
    }

    func weChatResponses() -> [ProviderVectors.Result] {
        let algorithm = "WECHAT_V3_RESPONSE"
        let (name, certificate) = platform()
        guard let certificate else { return results(algorithm, missing: name) }
        let keys = PlatformKeys(certificate)
        return results(algorithm) { vector in
            guard case .number(let status)? = vector["status"], let code = Int(status),
                let headers = ProviderVectors.texts(vector["headers"]),
                let body = vector["body"]?.string,
                case .boolean(let mustVerify)? = vector["must_verify"]
            else { return "a field is missing" }
            let answer = HTTPAnswer(
                status: code,
                headers: headers.map { ($0.name, $0.value) },
                body: Array(body.utf8)
            )
            var isVerified = false
            if case .verified = AnswerVerifier.weChat(answer, keys: keys, now: moment(of: answer)) {
                isVerified = true
            }
            return isVerified == mustVerify ? nil : "differs: must_verify"
        }
    }

    /// The vectors are old on purpose, so their own time is taken for ours.
    private func moment(of answer: HTTPAnswer) -> Timestamp {
        let seconds = answer.header("wechatpay-timestamp").flatMap { Int64($0) } ?? 0
        return Timestamp(rawValue: seconds * 1_000_000)
    }

    func resources() -> [ProviderVectors.Result] {
        let algorithm = "WECHAT_V3_AEAD"
        let (name, certificate) = platform()
        guard let certificate else { return results(algorithm, missing: name) }
        let keys = PlatformKeys(certificate)
        return results(algorithm) { vector in
            guard let ciphertext = vector["ciphertext"]?.string,
                let nonce = vector["nonce"]?.string, let key = vector["apiv3_key"]?.string,
                let data = vector["associated_data"]?.string,
                let plaintext = vector["plaintext"]?.string,
                let tampered = vector["tampered_ciphertext"]?.string
            else { return "a field is missing" }
            func open(_ text: String) -> [UInt8]? {
                WeChatResource.open(
                    ciphertext: text,
                    nonce: nonce,
                    associatedData: data,
                    key: Array(key.utf8),
                    limit: 64 << 10
                )
            }
            return ProviderVectors.difference([
                ("plaintext", open(ciphertext) == Array(plaintext.utf8)),
                ("tampered_ciphertext", open(tampered) == nil),
                ("callback", isCallback(vector["callback"], keys, Array(key.utf8), plaintext)),
            ])
        }
    }

    /// Whether the whole notify verifies and opens.
    private func isCallback(
        _ callback: JSONValue?,
        _ keys: PlatformKeys,
        _ apiKey: [UInt8],
        _ plaintext: String
    ) -> Bool {
        guard let headers = ProviderVectors.texts(callback?["headers"]),
            let text = callback?["body"]?.string,
            // A callback of the vectors that is not of this form does not pass.
            let signed = try? WeChatHeaders(headers.map { ($0.name, $0.value) }),
            let body = try? JSONValue.parse(text), let resource = body["resource"]
        else { return false }
        let now = Timestamp(rawValue: signed.seconds * 1_000_000)
        return AnswerVerifier.believes(signed, Array(text.utf8), keys, now) == nil
            && WeChatResource.open(resource, key: apiKey, limit: 64 << 10)
                == Array(plaintext.utf8)
    }

    func weChat2() -> [ProviderVectors.Result] {
        var found = results("WECHAT_V2_MD5") { check($0, .md5, "md5") }
        found += results("WECHAT_V2_HMAC") { check($0, .hmac, "hmac_sha256") }
        guard let sealed = document["refund_notify_req_info"] else { return found }
        var reason: String? = "a field is missing"
        if let text = sealed["req_info"]?.string, let key = sealed["api_key"]?.string,
            let plaintext = sealed["plaintext"]?.string
        {
            let opened = WeChat2Information.open(text, apiKey: Array(key.utf8))
            reason = opened == Array(plaintext.utf8) ? nil : "differs: plaintext"
        }
        found.append(
            ProviderVectors.Result(
                algorithm: "WECHAT_V2_REQ_INFO",
                id: "refund_notify_req_info",
                reason: reason
            )
        )
        return found
    }

    private func check(
        _ vector: JSONValue,
        _ signature: WeChat2Signature,
        _ member: String
    ) -> String? {
        guard let fields = ProviderVectors.texts(vector["params"]),
            let key = vector["key"]?.string.map({ Array($0.utf8) }),
            let message = vector["string_to_sign"]?.string, let sign = vector[member]?.string
        else { return "a field is missing" }
        let written = fields.map { FlatXML.Field($0.name, $0.value) }
        var parts = [
            ("string_to_sign", WeChat2Signature.message(written, key: key) == Array(message.utf8)),
            (member, signature.sign(written, key: key) == sign),
        ]
        if signature == .md5, let xml = vector["xml_md5"]?.string {
            let document = FlatXML(Array(xml.utf8))
            parts.append(("xml_md5", document.map { isSigned($0, written, key) } ?? false))
        }
        return ProviderVectors.difference(parts)
    }

    /// Whether the document has these fields, in any order, and their signature.
    private func isSigned(_ document: FlatXML, _ fields: [FlatXML.Field], _ key: [UInt8]) -> Bool {
        let signed = document.fields.filter { $0.name != "sign" }
        return signed.sorted { $0.name < $1.name } == fields.sorted { $0.name < $1.name }
            && WeChat2Signature.md5.verifies(document.fields, key: key)
    }
}
