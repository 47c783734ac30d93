import ISO8583
import Payments
import Testing

/// Terminals fetch reference data: DE 62 of an 0800 with 60.3 360, and of its answer.
@Suite struct ParameterMappingTests {
    private static let dialect = Dialect.unionPay

    private static func message(_ code: String, _ tags: String) throws -> Message {
        try dialect.message(
            "0800",
            [
                .systemsTraceAuditNumber: "000091", .terminalIdentification: "T0000001",
                .merchantIdentification: "DEMOSTATION0001", .field60: "00000001" + code,
                .field62: tags.utf8.map { String($0, radix: 16) }.joined().uppercased(),
                .mac: "3141324233433444",
            ]
        )
    }

    private func asked(_ tags: String) throws -> ParameterRequest? {
        try Self.dialect.draft(try Self.message("360", tags)).details?.values.parameters
    }

    @Test func `a terminal asks for a page of a table under its keys`() throws {
        let draft = try Self.dialect.draft(
            try Self.message("360", "D1008hot-cardD200800000012D30040003")
        )
        #expect(draft.operation == .parameters && draft.macElement == .mac)
        #expect(draft.keyLayout == nil && draft.batch == 1)
        let expected = ParameterRequest(table: "hot-card", held: 12, page: 3)
        #expect(draft.details?.values == RequestDetails.Values(parameters: expected))
    }

    @Test func `without a version it holds none, without a page it begins`() throws {
        let first = ParameterRequest(table: "price", held: 0, page: 1)
        #expect(try asked("D1005price") == first)
        #expect(try asked("Z9001xD1005price") == first)
        #expect(try asked("D1001aD200899999999D30049999")?.held == 99_999_999)
    }

    /// No table, an empty one, one with a blank, too long, twice; a version of seven digits, of
    /// letters, twice; no page 0, of three digits, of letters.
    @Test(arguments: [
        "D200800000001", "D1000", "D1003a b", "D1021aaaaaaaaaaaaaaaaaaaaa", "D1001aD1001b",
        "D1001aD20070000001", "D1001aD2008000000x1", "D1001aD200800000001D200800000001",
        "D1001aD30040000", "D1001aD3003001", "D1001aD3004000x", "D1",
    ])
    func `what asks for nothing is refused`(tags: String) throws {
        let refusal = Self.dialect.refusal(try Self.message("360", tags))
        #expect(refusal == ReadRefusal(.unreadable, element: .field62))
    }

    @Test(arguments: [362] + Array(370...399))
    func `other downloads are not offered`(code: Int) throws {
        let refusal = Self.dialect.refusal(try Self.message("\(code)", "D1005price"))
        #expect(refusal?.outcome == .notOffered)
    }

    @Test func `another table, version or page is another request`() throws {
        func print(_ tags: String) throws -> Fingerprint {
            let message = try Self.message("360", tags)
            let draft = try Self.dialect.draft(message)
            return Self.dialect.mapping.fingerprint(of: message, draft, card: nil)
        }
        let own = try print("D1005priceD200800000012D30040003")
        #expect(try print("D1005priceD200800000012D30040003") == own)
        for other in [
            "D1005pricfD200800000012D30040003", "D1005priceD200800000013D30040003",
            "D1005priceD200800000012D30040004",
        ] {
            #expect(try print(other) != own)
        }
    }

    private func reply(_ page: ParameterPage) throws -> Message {
        let message = try Self.message("360", "D1005price")
        var decided = PaymentReply(outcome: .networkAccepted, decidedAt: Sample.noon)
        decided.details = .of(ReplyDetails.Values(parameters: page))
        let rule = try Self.dialect.draft(message).rule
        return Self.dialect.mapping.reply(to: message, rule, decided: decided)
    }

    @Test func `the answer holds version, page, last page and rows in GBK`() throws {
        let page = ParameterPage(
            version: 12,
            page: 3,
            last: 4,
            rows: ["1040\\加油\\litre", "2\\😀\\x"]
        )
        let reply = try reply(page)
        #expect(reply.messageType == "0810" && reply.text(.actionCode) == "00")
        let bytes = try #require(reply.bytes(.field62))
        let gbk: [UInt8] = [0xBC, 0xD3, 0xD3, 0xCD]
        #expect(
            Array(bytes) == Array("D200800000012D30040003D40040004D50151040\\".utf8) + gbk
                + Array("\\litreD50052\\?\\x".utf8)
        )
        let tags = try TextTLV.read(bytes, in: .gbk)
        let read = try #require(ParameterPage(tags))
        #expect(read.rows == ["1040\\加油\\litre", "2\\?\\x"])
        #expect(read.version == 12 && read.page == 3 && read.last == 4 && !read.isLast)
    }

    @Test(arguments: [[905 - 5], [1], Array(repeating: 10, count: ParameterPage.mostRows)])
    func `the longest pages fit their element`(sizes: [Int]) throws {
        let rows = sizes.map { String(repeating: "x", count: $0) }
        let reply = try reply(ParameterPage(version: 1, page: 1, last: 1, rows: rows))
        let tags = try TextTLV.read(try #require(reply.bytes(.field62)), in: .gbk)
        #expect(ParameterPage(tags)?.rows == rows)
    }

    @Test func `the header asks for a sign-on before it asks for a download`() {
        #expect(
            UnionPayHeader.processingRequest(for: .approved, hasParameters: true)
                == .downloadParameters
        )
        #expect(
            UnionPayHeader.processingRequest(for: .noSessionKeys, hasParameters: true) == .signOn
        )
        #expect(UnionPayHeader.processingRequest(for: .approved) == .none)
    }
}
