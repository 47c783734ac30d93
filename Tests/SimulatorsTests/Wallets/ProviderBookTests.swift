import Foundation
import ISO8583
import Testing
import Text

@testable import Simulators

/// The book as a file, as a bill, and beside the switch's.
struct ProviderBookTests {
    private func withPath(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "wallet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What is left behind is in the system's temporary folder.
            try? FileManager.default.removeItem(at: folder)
        }
        try body(folder.appending(path: "book.jsonl").path)
    }

    private func busy(_ wire: WalletMerchant.Wire) throws -> WalletMerchant {
        var merchant = try WalletMerchant(wire)
        for ending in [0, 80, 81, 82, 83, 85, 90, 96, 97, 98, 99] {
            _ = try merchant.pay("ORDER\(1000 + ending)", Int64(10_000 + ending), ending: ending)
        }
        _ = try merchant.draw("ORDER2000", 500)
        _ = try merchant.refund("ORDER1000", "R1", 1, of: 10_000)
        _ = try merchant.refund("ORDER1097", "R2", 97, of: 10_097)
        merchant.wait(16)
        _ = try merchant.query("ORDER1083")
        _ = try merchant.undo("ORDER1083")
        _ = try merchant.pay("ORDER1000", 1)
        return merchant
    }

    @Test(arguments: WalletMerchant.Wire.allCases)
    func `a book goes on where a process ended`(wire: WalletMerchant.Wire) throws {
        try withPath { path in
            var merchant = try busy(wire)
            do {
                let file = try ProviderBookFile(path: path)
                let changes = merchant.site.takeChanges()
                try file.append(changes.orders, changes.violations)
                #expect(merchant.site.takeChanges().orders.isEmpty)
            }
            let kept = try ProviderBookFile.read(path)
            #expect(kept.orders == merchant.site.core.book)
            #expect(kept.violations == merchant.site.core.violations && !kept.violations.isEmpty)
            var next = try WalletMerchant(wire)
            next.site.restore(kept.orders, kept.violations, at: merchant.now)
            next.now = merchant.now.plus(seconds: 60)
            merchant.wait(60)
            _ = try merchant.query("ORDER1080")
            _ = try next.query("ORDER1080")
            #expect(next.site.core.book == merchant.site.core.book)
        }
    }

    @Test func `half a last line is left out, and a broken one names its place`() throws {
        try withPath { path in
            var merchant = try busy(.alipay)
            do {
                let file = try ProviderBookFile(path: path)
                try file.append(merchant.site.takeChanges().orders, [])
            }
            let whole = try ProviderBookFile.read(path).orders
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try (text + "{\"order\":").write(toFile: path, atomically: true, encoding: .utf8)
            #expect(try ProviderBookFile.read(path).orders == whole)
            try ("{}\n" + text).write(toFile: path, atomically: true, encoding: .utf8)
            #expect(throws: ProviderError.bookMalformed(path: path, line: 1)) {
                try ProviderBookFile.read(path)
            }
        }
    }

    @Test func `WeChat's bill has a row a payment and a refund, but for what it lacks`() throws {
        let merchant = try busy(.v3)
        let settings = merchant.site.settings
        let bill = try #require(
            ProviderBill(.wechat, settings.merchant, merchant.site.core.book, date: "2026-11-20")
        )
        let lines = String(decoding: bill.bytes, as: UTF8.self).split(separator: "\n")
        #expect(lines[0].split(separator: ",").count == 27)
        for row in lines.dropFirst().dropLast(2) {
            #expect(row.split(separator: ",", omittingEmptySubsequences: false).count == 27)
        }
        #expect(!lines.contains { $0.contains("ORDER1098") })
        #expect(lines.contains { $0.contains("`ORDER1099") && $0.contains("`100.98") })
        #expect(lines.contains { $0.contains("`ORDER1083") && $0.contains("`REVOKED") })
        #expect(lines.contains { $0.contains("`R1,`0.01") })
        #expect(lines.last?.hasPrefix("`\(lines.count - 3),") == true)
        #expect(
            ProviderBill(.wechat, settings.merchant, merchant.site.core.book, date: "2026-11-21")
                == nil
        )
    }

    @Test func `a bill is fetched where its answer says, and is what its hash says`() throws {
        var merchant = try busy(.v3)
        let place = try #require(
            try merchant.v3("GET", "/v3/bill/tradebill?bill_date=2026-11-20&bill_type=ALL", "")
        )
        #expect(place.isSigned && place["hash_type"] == "SHA1")
        let url = place["download_url"]
        let target = try #require(url.firstRange(of: "/v3/")).lowerBound
        let request = merchant.request("GET", String(url[target...]), "")
        guard case .answer(let file, _) = merchant.site.receive(request, at: merchant.now) else {
            Issue.record("The file is answered.")
            return
        }
        #expect(ProviderSeal.sha1(file.body) == place["hash_value"])
        let none = try merchant.v3("GET", "/v3/bill/tradebill?bill_date=2026-11-21", "")
        #expect(none?["code"] == "NO_STATEMENT_EXIST")
        var alipay = try busy(.alipay)
        let content = [("bill_type", "trade"), ("bill_date", "2026-11-20")]
        let there = try alipay.gateway(.bill, content)
        #expect(there?["bill_download_url"].hasSuffix("/__sim/bill?date=2026-11-20") == true)
        let missing = try alipay.gateway(.bill, [content[0], ("bill_date", "2026-11-21")])
        #expect(missing?["sub_code"] == "isp.bill_not_exist")
    }

    @Test func `Alipay's bill is a zip of two files in GBK`() throws {
        let merchant = try busy(.alipay)
        let settings = merchant.site.settings
        let bill = try #require(
            ProviderBill(.alipay, settings.merchant, merchant.site.core.book, date: "2026-11-20")
        )
        #expect(bill.bytes.starts(with: [0x50, 0x4B, 3, 4]))
        let name = bill.bytes[26..<28].reversed().reduce(0) { $0 << 8 | Int($1) }
        let size = bill.bytes[22..<26].reversed().reduce(0) { $0 << 8 | Int($1) }
        let content = bill.bytes[(30 + name)...].prefix(size)
        let text = try #require(TextCharset.gbk.text(content))
        #expect(text.hasPrefix("#支付宝业务明细查询\r\n") && text.contains("退款"))
        #expect(text.contains("ORDER1099\t") && !text.contains("ORDER1098"))
    }
}
