import Testing
import Text

@testable import Simulators

/// The simulators' own signatures against known answers that others made.
struct ProviderVectorTests {
    @Test func `Alipay's requests are signed and read as the known answers are`() throws {
        let (_, vectors) = try WalletFixtures.vectors("alipay_requests")
        let key = try WalletFixtures.key("TESTONLY_alipay_app_pkcs1.pem")
        #expect(vectors.count == 7)
        for vector in vectors {
            let parameters = vector["params"]?.pairs ?? []
            let text = ProviderText.alipay(parameters)
            #expect(String(decoding: text, as: UTF8.self) == vector[text: "canonical"])
            #expect(key.signature(over: text) == vector[text: "sign"])
            let url = vector[text: "http", "url"]
            let query = WireForm.parse(String(url.drop { $0 != "?" }.dropFirst())) ?? []
            let body = WireForm.parse(vector[text: "http", "body"]) ?? []
            let sent = (query + body).sorted { $0.name < $1.name }
            let wanted = (parameters + [("sign", vector[text: "sign"])]).sorted { $0.0 < $1.0 }
            #expect(sent.map(\.name) == wanted.map(\.0) && sent.map(\.value) == wanted.map(\.1))
        }
    }

    @Test func `Alipay's answers and notifies verify over their signed text`() throws {
        let key = try ProviderVerifyingKey(
            pem: WalletFixtures.text("TESTONLY_alipay_platform_public.pem"),
            name: "platform"
        )
        for vector in try WalletFixtures.vectors("alipay_responses").vectors {
            let isRight = key.isRight(
                vector[text: "sign"],
                over: Array(vector[text: "signed_substring"].utf8)
            )
            #expect(isRight == (vector["must_verify"] == .boolean(true)))
        }
        let signer = try WalletFixtures.key("TESTONLY_alipay_platform_pkcs8.pem")
        for vector in try WalletFixtures.vectors("alipay_notify").vectors {
            let parameters = WireForm.parse(vector[text: "form_body"]) ?? []
            let text = ProviderText.alipay(parameters, leavingOut: ["sign", "sign_type"])
            #expect(String(decoding: text, as: UTF8.self) == vector[text: "canonical"])
            #expect(signer.signature(over: text) == vector[text: "sign"])
        }
    }

    @Test func `WeChat's requests and answers are signed as the known answers are`() throws {
        let key = try WalletFixtures.key("TESTONLY_wechat_mch_pkcs8.pem")
        let requests = try WalletFixtures.vectors("wechat_v3_requests").vectors
        #expect(requests.count == 8)
        for vector in requests {
            let text = ProviderText.request(
                vector[text: "verb"],
                vector[text: "path"],
                vector[text: "timestamp"],
                vector[text: "nonce_str"],
                Array(vector[text: "body"].utf8)
            )
            #expect(String(decoding: text, as: UTF8.self) == vector[text: "message"])
            #expect(key.signature(over: text) == vector[text: "signature"])
        }
        let name = "TESTONLY_wechat_platform_cert.pem"
        let pem = try WalletFixtures.text(name)
        let platform = try ProviderVerifyingKey(certificate: pem, name: name)
        let serial = try ProviderCertificate(pem: pem, name: name).serial
        for vector in try WalletFixtures.vectors("wechat_v3_responses").vectors {
            let headers = vector["headers"] ?? .null
            let text = ProviderText.response(
                headers[text: "Wechatpay-Timestamp"],
                headers[text: "Wechatpay-Nonce"],
                Array(vector[text: "body"].utf8)
            )
            #expect(platform.isRight(headers[text: "Wechatpay-Signature"], over: text))
            #expect(headers[text: "Wechatpay-Serial"] == serial)
        }
    }

    @Test func `resources are sealed as the known answers are`() throws {
        let vectors = try WalletFixtures.vectors("wechat_v3_notify_aesgcm").vectors
        #expect(vectors.count == 3)
        for vector in vectors {
            let sealed = ProviderSeal.sealed(
                vector[text: "plaintext"],
                key: vector[text: "apiv3_key"],
                nonce: vector[text: "nonce"],
                associated: vector[text: "associated_data"]
            )
            #expect(sealed == vector[text: "ciphertext"])
        }
    }

    @Test func `v2's digests, XML and sealed refunds are those of the known answers`() throws {
        let (document, vectors) = try WalletFixtures.vectors("wechat_v2_signatures")
        #expect(vectors.count == 8)
        for vector in vectors {
            let parameters = vector["params"]?.pairs ?? []
            let key = vector[text: "key"]
            let text = ProviderText.keyed(parameters, key)
            #expect(String(decoding: text, as: UTF8.self) == vector[text: "string_to_sign"])
            let isHMAC = parameters.contains { $0.value == "HMAC-SHA256" }
            let digests = [false, true].map {
                ProviderSeal.digest(parameters, key: key, isHMAC: $0)
            }
            #expect(digests == [vector[text: "md5"], vector[text: "hmac_sha256"]])
            guard let xml = vector["xml_md5"]?.string, !isHMAC else { continue }
            let fields = try #require(FlatXMLText.parse(Array(xml.utf8)))
            let kept = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
            for parameter in parameters where !parameter.value.isEmpty {
                #expect(kept[parameter.name] == parameter.value)
            }
        }
        let refund = document["refund_notify_req_info"] ?? .null
        let sealed = ProviderSeal.refundInformation(
            refund[text: "plaintext"],
            key: refund[text: "api_key"]
        )
        #expect(sealed == refund[text: "req_info"])
    }

    @Test(arguments: [
        "<xml><a>1</a><a>2</a></xml>", "<xml><a><b>1</b></a></xml>", "<xml><a x=\"1\">1</a></xml>",
        "<!DOCTYPE xml [<!ENTITY e \"x\">]><xml><a>&e;</a></xml>", "<xml><a>&e;</a></xml>",
        "<xml><a>1</b></xml>", "<xml><a><![CDATA[1]]</a></xml>", "<xml>text</xml>", "<xml><a>1",
        "", "<xml></xml><xml></xml>",
    ])
    func `XML of any other shape is none`(text: String) {
        #expect(FlatXMLText.parse(Array(text.utf8)) == nil)
    }
}
