import Testing

@testable import Switch

/// What of the process's descriptors connections may take.
@Suite struct DescriptorLimitTests {
    private static let base = """
        {name: wechat, kind: wechat, base: "https://api.mch.weixin.qq.com", SPARE in_flight: 30, \
        app_id: "wx8888888888888888", merchant: "1900000109", serial: "1DDE55AD", \
        private_key: {file: wechat.pem}, api_key: {file: wechat.key}, \
        platform: {dir: wechat-platform}}
        """
    private static let old = """
        {name: old, kind: wechat, api: v2, base: "https://api.mch.weixin.qq.com", in_flight: 10, \
        app_id: "wx8888888888888888", merchant: "1900000109", private_key: {file: merchant.key}, \
        api_key: {file: wechat.key}, certificate: {file: merchant.pem}}
        """
    private static let alipay = """
        {name: alipay, kind: alipay, gateway: "https://openapi.alipay.com/gateway.do", \
        app_id: "2021000000000001", seller: "2088000000000001", \
        private_key: {file: alipay.pem}, platform: {file: alipay-platform.pem}}
        """

    private func read(_ channels: [String], _ more: String = "") throws -> SwitchConfiguration {
        let text =
            "schema: 1\nroutes: []\nchannels:\n"
            + channels.map { "  - \($0)\n" }.joined() + more
        return try ConfigurationReader.read(yaml: text, named: "f.yaml").configuration
    }

    private func connections(_ channels: [String], _ more: String = "") throws -> Int {
        let peers = DescriptorLimit.peers(of: try read(channels, more))
        return DescriptorLimit(hard: 65_536, cores: 2, peers: peers).connections
    }

    @Test func `connections to wallets are kept from terminals`() throws {
        let inHouse = "{name: in-house, kind: in-house}"
        let none = try connections([inHouse])
        let one = Self.base.replacing("SPARE", with: "")
        // Five parts of what may be under way, and what their loop has.
        #expect(try none - connections([inHouse, one]) == 5 * 30 + 3)
        let two = Self.base.replacing("SPARE", with: #"spare: "https://api2.mch.weixin.qq.com","#)
        #expect(try none - connections([inHouse, two]) == 2 * 5 * 30 + 3)
        // What goes with our certificate has connections of its own.
        #expect(try none - connections([inHouse, Self.old]) == 6 * 10 + 3)
        #expect(
            try none - connections([inHouse, one, Self.alipay]) == 5 * 30 + 5 * 200 + 3
        )
    }

    @Test func `providers that call have a place as well`() throws {
        let notify = #"notify: {address: 127.0.0.1:8590, public: "https://pay.example/notify"}"#
        let alipay = try connections([Self.alipay])
        #expect(try alipay - connections([Self.alipay], notify + "\n") == 65)
    }
}
