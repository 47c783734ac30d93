import ISO8583
import Text

/// The bill of one day in the provider's own form: its payments, and what went back.
///
/// WeChat: text whose data cells begin with a back quote. Alipay: a zip of two GBK files, the
/// detail and its summary. Codes ending in 98 are left out, those in 99 show one fen less.
struct ProviderBill {
    /// One row: a payment, or a refund with its amount positive.
    private struct Row {
        var order: ProviderOrder
        var at: ProviderTime
        var amount: Int64
        var refund: ProviderOrder.Refund?
        var isRevoked = false

        var isRefund: Bool { refund != nil || isRevoked }
    }

    let bytes: [UInt8]

    /// nil for a day without a row.
    init?(
        _ kind: ProviderKind,
        _ merchant: ProviderMerchant,
        _ book: [ProviderOrder],
        date: String
    ) {
        var rows: [Row] = []
        for order in book {
            guard let paidAt = order.paidAt, order.outcome != .billLacks else { continue }
            let short: Int64 = order.outcome == .billShort ? 1 : 0
            rows.append(Row(order: order, at: paidAt, amount: order.amount - short))
            for refund in order.refunds where refund.standing > 0 {
                rows.append(
                    Row(order: order, at: refund.askedAt, amount: refund.amount, refund: refund)
                )
            }
            if order.state == .revoked, let endedAt = order.endedAt {
                rows.append(Row(order: order, at: endedAt, amount: order.amount, isRevoked: true))
            }
        }
        rows = rows.filter { $0.at.date == date }.sorted { $0.at < $1.at }
        guard !rows.isEmpty else { return nil }
        switch kind {
        case .wechat: bytes = Self.wechat(rows, merchant)
        case .alipay: bytes = Self.alipay(rows, merchant, date)
        }
    }

    // MARK: WeChat

    private static let wechatColumns = [
        "交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型", "交易状态",
        "付款银行", "货币种类", "应结订单金额", "代金券金额", "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型",
        "退款状态", "商品名称", "商户数据包", "手续费", "费率", "订单金额", "申请退款金额", "费率备注",
    ]
    private static let wechatSums = [
        "总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额",
    ]

    private static func wechat(_ rows: [Row], _ merchant: ProviderMerchant) -> [UInt8] {
        func cells(_ values: [String]) -> String {
            values.map { "`" + $0 }.joined(separator: ",")
        }
        let lines = rows.map { cells(wechatCells($0, merchant)) }
        let paid = rows.filter { !$0.isRefund }.reduce(0) { $0 + $1.amount }
        let back = rows.filter(\.isRefund).reduce(0) { $0 + $1.amount }
        let fees = rows.reduce(0) { $0 + fee($1) }
        let sums = cells([
            "\(rows.count)", ProviderYuan.text(paid), ProviderYuan.text(back), "0.00",
            feeText(fees), ProviderYuan.text(paid), ProviderYuan.text(back),
        ])
        let text =
            [wechatColumns.joined(separator: ",")] + lines
            + [wechatSums.joined(separator: ","), sums]
        return Array((text.joined(separator: "\n") + "\n").utf8)
    }

    private static func wechatCells(_ row: Row, _ merchant: ProviderMerchant) -> [String] {
        let order = row.order
        let state = row.isRevoked ? "REVOKED" : row.refund == nil ? "SUCCESS" : "REFUND"
        let paid = row.isRefund ? "0.00" : ProviderYuan.text(row.amount)
        let back = row.isRefund ? ProviderYuan.text(row.amount) : "0.00"
        let refunded = row.refund.map { WeChatWire.status($0) } ?? ""
        return [
            row.at.text, merchant.application, merchant.number, "0", "", order.tradeNumber,
            order.number, WeChatWire.payer, order.isDrawn ? "NATIVE" : "MICROPAY", state,
            "OTHERS", "CNY", paid, "0.00", row.refund?.providerNumber ?? "0",
            row.refund?.number ?? "0", back, "0.00", row.refund == nil ? "" : "ORIGINAL",
            refunded, order.subject, "", feeText(fee(row)), "0.60%", paid, back, "",
        ]
    }

    /// 0.60 % in hundred-thousandths of a yuan, as the bill writes it.
    private static func fee(_ row: Row) -> Int64 {
        let fee = row.amount * 6
        return row.isRefund ? -fee : fee
    }

    private static func feeText(_ fee: Int64) -> String {
        let size = fee.magnitude
        return (fee < 0 ? "-" : "") + "\(size / 100_000)."
            + DecimalText.padded(size % 100_000, digits: 5)
    }

    // MARK: Alipay

    private static let alipayColumns = [
        "支付宝交易号", "商户订单号", "业务类型", "商品名称", "创建时间", "完成时间", "门店编号", "门店名称", "操作员", "终端号",
        "对方账户", "订单金额（元）", "商家实收（元）", "支付宝红包（元）", "集分宝（元）", "支付宝优惠（元）", "商家优惠（元）",
        "券核销金额（元）", "券名称", "商家红包消费金额（元）", "卡消费金额（元）", "退款批次号/请求号", "服务费（元）", "分润（元）", "备注",
    ]

    private static func alipay(
        _ rows: [Row],
        _ merchant: ProviderMerchant,
        _ date: String
    ) -> [UInt8] {
        let account = merchant.number + "0156"
        let name = account + "_" + date.filter { $0 != "-" } + "_业务明细"
        let payments = rows.filter { !$0.isRefund }
        let refunds = rows.filter(\.isRefund)
        let paid = payments.reduce(0) { $0 + $1.amount }
        let back = refunds.reduce(0) { $0 + $1.amount }
        let head = ["#支付宝业务明细查询", "#账号：[\(account)]", "#日期：[\(date)]"]
        let detail =
            head + ["#----业务明细列表----", alipayColumns.joined(separator: ",")]
            + rows.map { alipayCells($0).joined(separator: ",") }
            + [
                "#----业务明细列表结束----",
                "#交易合计：\(payments.count)笔，商家实收共\(ProviderYuan.text(paid))元，商家优惠共0.00元",
                "#退款合计：\(refunds.count)笔，商家实收退款共\(ProviderYuan.text(-back))元，商家优惠退款共0.00元",
            ]
        let columns = [
            "门店编号", "门店名称", "交易订单总笔数", "退款订单总笔数", "订单金额（元）", "商家实收（元）", "支付宝优惠（元）", "商家优惠（元）",
            "卡消费金额（元）", "服务费（元）", "分润（元）", "实收净额（元）",
        ]
        let net = ProviderYuan.text(paid - back)
        let sums = [
            "合计", "", "\(payments.count)", "\(refunds.count)", net, net, "0.00", "0.00", "0.00",
            "0.00", "0.00", net,
        ]
        let summary =
            head + [columns.joined(separator: ","), sums.joined(separator: ",")]
        return StoredZip.bytes([
            (gbk(name + ".csv"), gbk(detail.joined(separator: "\r\n") + "\r\n")),
            (gbk(name + "(汇总).csv"), gbk(summary.joined(separator: "\r\n") + "\r\n")),
        ])
    }

    private static func alipayCells(_ row: Row) -> [String] {
        let order = row.order
        let amount = ProviderYuan.text(row.isRefund ? -row.amount : row.amount)
        let tab = "\t"
        let request = row.refund?.number ?? (row.isRevoked ? order.number : "")
        return [
            order.tradeNumber + tab, order.number + tab, (row.isRefund ? "退款" : "交易") + tab,
            order.subject.replacing(",", with: " "), order.placedAt.text, row.at.text, tab, tab,
            tab, tab, "*示范(158****1562)" + tab, amount, amount, "0.00", "0.00", "0.00", "0.00",
            "0.00", "", "0.00" + tab, "0.00", request + tab, "0.00", "0.00", "",
        ]
    }

    /// What GBK does not have is a question mark.
    private static func gbk(_ text: String) -> [UInt8] {
        TextCharset.gbk.bytes(text)
            ?? text.flatMap { TextCharset.gbk.bytes(String($0)) ?? [UInt8(ascii: "?")] }
    }
}

/// Where a bill is fetched, and what its bytes come to.
struct ProviderBillPlace: Hashable {
    var url = ""
    /// SHA-1, in lower-case hexadecimal.
    var hash = ""
}

/// A zip whose members are stored as they are; their names are bytes without a flag of a charset.
private enum StoredZip {
    static func bytes(_ members: [(name: [UInt8], content: [UInt8])]) -> [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            let offset = output.count
            let common = header(member.name, member.content)
            output += number(0x0403_4B50, 4) + common + member.name + member.content
            directory += number(0x0201_4B50, 4) + number(20, 2) + common
            directory += number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4)
            directory += number(offset, 4) + member.name
        }
        let end =
            number(0x0605_4B50, 4) + number(0, 4) + number(members.count, 2)
            + number(members.count, 2) + number(directory.count, 4) + number(output.count, 4)
            + number(0, 2)
        return output + directory + end
    }

    /// Version, flags, method, time, date, checksum, sizes, lengths of name and extra field.
    private static func header(_ name: [UInt8], _ content: [UInt8]) -> [UInt8] {
        number(20, 2) + number(0, 2) + number(0, 2) + number(0, 2) + number(0x21, 2)
            + number(Int(checksum(content)), 4) + number(content.count, 4)
            + number(content.count, 4) + number(name.count, 2) + number(0, 2)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// CRC-32 of ISO 3309.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }
}
