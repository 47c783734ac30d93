/// How a request of WeChat's version 3 is signed.
package enum WeChatAuthorization {
    package static let scheme = "WECHATPAY2-SHA256-RSA2048"

    /// Method, path with query, seconds, nonce and body, each with a line feed behind it.
    package static func message(
        method: String,
        path: String,
        seconds: Int64,
        nonce: String,
        body: [UInt8]
    ) -> [UInt8] {
        Array("\(method)\n\(path)\n\(seconds)\n\(nonce)\n".utf8) + body + [0x0A]
    }

    /// The value of the header `Authorization`.
    package static func header(
        merchant: String,
        serial: String,
        seconds: Int64,
        nonce: String,
        signature: [UInt8]
    ) -> String {
        "\(scheme) mchid=\"\(merchant)\",nonce_str=\"\(nonce)\","
            + "signature=\"\(Base64Text.text(signature))\","
            + "timestamp=\"\(seconds)\",serial_no=\"\(serial)\""
    }
}
