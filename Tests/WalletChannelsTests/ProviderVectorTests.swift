import Testing
import Text
import WalletChannels

@Suite struct ProviderVectorTests {
    /// How many known answers each file has.
    private static let files = [
        ("alipay_requests", 7), ("alipay_responses", 11), ("alipay_notify", 2),
        ("wechat_v3_requests", 8), ("wechat_v3_responses", 6), ("wechat_v3_notify_aesgcm", 3),
        ("wechat_v2_signatures", 17), ("auth_codes", 17),
    ]

    @Test(arguments: files)
    func `every known answer comes out`(name: String, count: Int) throws {
        let document = try Fixture.json("\(name).json")
        let results = try #require(ProviderVectors.run(document) { Fixture.file($0) })
        #expect(results.count == count)
        #expect(results.filter { $0.reason != nil } == [])
    }

    @Test(arguments: files.map(\.0).filter { $0 != "auth_codes" && $0 != "wechat_v2_signatures" })
    func `without its key nothing passes`(name: String) throws {
        let document = try Fixture.json("\(name).json")
        let results = try #require(ProviderVectors.run(document) { _ in nil })
        #expect(results.allSatisfy { $0.reason?.contains(".pem is missing") == true })
    }

    @Test(arguments: ["{}", "[]", #"{"vectors":[]}"#, #"{"vectors":[{}]}"#, "1", #"[{"a":1}]"#])
    func `another document is none of them`(text: String) throws {
        #expect(ProviderVectors.run(try JSONValue.parse(text)) { _ in nil } == nil)
    }
}
