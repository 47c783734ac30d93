import Testing

@testable import Upstream

/// Addresses of providers' interfaces.
@Suite struct ProviderURLTests {
    @Test(
        arguments: [
            ("https://api.mch.weixin.qq.com", "api.mch.weixin.qq.com", 443, ""),
            ("https://openapi.alipay.com/gateway.do", "openapi.alipay.com", 443, "/gateway.do"),
            ("https://a.example:8443/x/y_1-2.do", "a.example", 8443, "/x/y_1-2.do"),
            ("http://127.0.0.1:9680", "127.0.0.1", 9680, ""),
            ("http://127.255.1.2/a", "127.255.1.2", 80, "/a"),
            ("http://localhost:1", "localhost", 1, ""), ("http://[::1]:9681/", "[::1]", 9681, ""),
            ("https://[2001:db8::1]", "[2001:db8::1]", 443, ""),
        ]
    )
    func `an address is read whole`(_ text: String, _ host: String, _ port: Int, _ path: String) {
        let address = ProviderURL(text)
        #expect(address?.host == host)
        #expect(address?.port == port)
        #expect(address?.path == path)
        #expect(address?.isSecure == text.hasPrefix("https"))
        let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
        #expect(address?.description == plain)
    }

    @Test(
        arguments: [
            "", "https://", "https:///a", "api.example", "ftp://a.example", "HTTPS://a.example",
            "http://api.example", "http://128.0.0.1", "http://127.0.0.1.example",
            "http://127.0.0.256", "http://127.0.0", "http://localhost.example",
            "https://user@a.example", "https://user:word@a.example", "https://a.example?x=1",
            "https://a.example/#x", "https://a.example:0", "https://a.example:65536",
            "https://a.example:", "https://a.example:x", "https://a b", "https://[::1",
            "https://a:b:1", "https://[]",
            "https://a.example/..", "https://a.example//b", "https://a.example/%2e",
            "https://bücher.example", "https://a.example/\u{0}",
            "https://" + String(repeating: "a", count: 248),
        ]
    )
    func `anything else is refused`(_ text: String) {
        #expect(ProviderURL(text) == nil)
    }
}
