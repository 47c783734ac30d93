import Text
import Upstream

/// Known answers of Alipay.
extension ProviderVectors.Form {
    func alipayRequests() -> [ProviderVectors.Result] {
        let algorithm = "ALIPAY_RSA2_REQUEST"
        let (name, key) = signingKey(usual: "TESTONLY_alipay_app_pkcs8.pem")
        guard let key else { return results(algorithm, missing: name) }
        return results(algorithm) { vector in
            guard let parameters = ProviderVectors.texts(vector["params"]),
                let canonical = vector["canonical"]?.string, let sign = vector["sign"]?.string,
                let base = ProviderURL("https://openapi.alipay.com/gateway.do")
            else { return "a field is missing" }
            let text = AlipayText.canonical(parameters, without: ["sign"])
            do throws(ProviderKeyError) {
                let call = try AlipayForm.call(signing: parameters, key: key, base: base)
                let sent = FormFields.fields(call.body)
                let isSent =
                    sent?.elementsEqual(parameters + [("sign", sign)]) {
                        $0.name == $1.name && $0.value == $1.value
                    } ?? false
                return ProviderVectors.difference([
                    ("canonical", text == Array(canonical.utf8)),
                    ("sign", Base64Text.text(try key.signature(of: text)) == sign),
                    ("the form that is sent", isSent),
                    ("http", isSame(vector["http"], parameters + [("sign", sign)])),
                ])
            } catch {
                return "refused: \(error)"
            }
        }
    }

    /// Whether query and body of a request carry these fields between them.
    private func isSame(_ request: JSONValue?, _ fields: [(name: String, value: String)]) -> Bool {
        guard let url = request?["url"]?.string, let body = request?["body"]?.string,
            let query = url.firstIndex(of: "?").map({ url[url.index(after: $0)...] }),
            let inQuery = FormFields.fields(Array(query.utf8)),
            let inBody = FormFields.fields(Array(body.utf8))
        else { return false }
        func sorted(_ fields: [(name: String, value: String)]) -> [String] {
            fields.map { "\($0.name)=\($0.value)" }.sorted()
        }
        return sorted(inQuery + inBody) == sorted(fields)
    }

    func alipayResponses() -> [ProviderVectors.Result] {
        let algorithm = "ALIPAY_RSA2_RESPONSE"
        let (name, key) = verifyingKey("public_key", usual: Self.alipayPlatform)
        guard let key else { return results(algorithm, missing: name) }
        return results(algorithm) { vector in
            guard let raw = vector["raw"]?.string, let member = vector["response_key"]?.string,
                case .boolean(let mustVerify)? = vector["must_verify"]
            else { return "a field is missing" }
            let body = Array(raw.utf8)
            let method = member.hasSuffix("_response") ? String(member.dropLast(9)) : member
            let answer = HTTPAnswer(status: 200, headers: [], body: body)
            let reading = AnswerVerifier.alipay(
                answer,
                method: method.split(separator: "_").joined(separator: "."),
                key: key
            )
            var isVerified = false
            if case .verified = reading { isVerified = true }
            let envelope = AlipayEnvelope(body, key: member)
            let range = (envelope?.response ?? envelope?.failure).map { Array(body[$0]) }
            let signed = vector["signed_substring"]?.string.map { Array($0.utf8) }
            return ProviderVectors.difference([
                ("must_verify", isVerified == mustVerify),
                ("signed_substring", !mustVerify || range == signed),
            ])
        }
    }

    func alipayNotifies() -> [ProviderVectors.Result] {
        let algorithm = "ALIPAY_RSA2_NOTIFY"
        let (name, key) = verifyingKey("public_key", usual: Self.alipayPlatform)
        guard let key else { return results(algorithm, missing: name) }
        return results(algorithm) { vector in
            guard let form = vector["form_body"]?.string, let sign = vector["sign"]?.string,
                let fields = FormFields.fields(Array(form.utf8)),
                let canonical = vector["canonical"]?.string,
                let signature = Base64Text.bytes(sign, limit: 1_024)
            else { return "a field is missing" }
            let text = AlipayText.canonical(fields, without: ["sign", "sign_type"])
            return ProviderVectors.difference([
                ("canonical", text == Array(canonical.utf8)),
                ("sign", key.verifies(signature, of: text)),
            ])
        }
    }

    private static var alipayPlatform: String { "TESTONLY_alipay_platform_public.pem" }
}
