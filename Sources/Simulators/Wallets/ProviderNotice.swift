import Text

/// One attempt to tell a merchant of an ending.
package struct ProviderNotice: Hashable, Sendable {
    package let id: Int
    package let url: String
    package let headers: [ProviderRequest.Header]
    package let body: [UInt8]
}

/// Which endings are to be told when, and again.
struct ProviderNotifier: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var order: String
        /// The order's number, or a refund's.
        var about: String
        var dueAt: ProviderTime
        var attempts = 0
        /// Signed by nobody: what a liar sends.
        var isForged = false
        /// Sent this once, whatever is answered.
        var isSingle = false
    }

    static let maximumEntries = 10_000

    private(set) var entries: [Int: Entry] = [:]
    private var lastID = 0

    var nextAt: ProviderTime? { entries.values.map(\.dueAt).min() }

    func isKnown(_ order: String, _ about: String) -> Bool {
        entries.values.contains { $0.order == order && $0.about == about && !$0.isSingle }
    }

    mutating func add(_ entry: Entry) {
        guard entries.count < Self.maximumEntries else { return }
        lastID += 1
        entries[lastID] = entry
    }

    /// What is due, each put off until its next attempt.
    mutating func take(
        at now: ProviderTime,
        waits: [Int64],
        hurry: Int64
    ) -> [(id: Int, entry: Entry)] {
        let due = entries.filter { $0.value.dueAt <= now }.sorted { $0.key < $1.key }
        for (id, entry) in due {
            if entry.isSingle || entry.attempts >= waits.count {
                entries[id] = nil
            } else {
                let wait = waits[entry.attempts] * 1000 / max(1, hurry)
                entries[id]?.dueAt = now.plus(milliseconds: wait)
                entries[id]?.attempts += 1
            }
        }
        return due.map { (id: $0.key, entry: $0.value) }
    }

    /// The entry that was acknowledged; nil where it is known no more.
    mutating func acknowledge(_ id: Int) -> Entry? { entries.removeValue(forKey: id) }
}

/// The notifies as they are written.
extension AlipayWire {
    func notice(_ order: ProviderOrder, at now: ProviderTime, isForged: Bool) -> [UInt8] {
        let amount = ProviderYuan.text(order.amount)
        let paid = order.paidAt == nil ? "0.00" : amount
        let identity = SeededGenerator.mixed(UInt64(bitPattern: now.milliseconds))
        var fields: [(name: String, value: String)] = [
            ("notify_time", now.text), ("notify_type", "trade_status_sync"),
            ("notify_id", Hexadecimal.text(identity, digits: 16).lowercased()),
            ("app_id", merchant.application), ("charset", "utf-8"), ("version", "1.0"),
            ("auth_app_id", merchant.application), ("trade_no", order.tradeNumber),
            ("out_trade_no", order.number), ("buyer_id", "2088101117955611"),
            ("seller_id", merchant.number), ("trade_status", Self.status(order)),
            ("total_amount", amount), ("receipt_amount", paid), ("buyer_pay_amount", paid),
            ("invoice_amount", paid), ("point_amount", "0.00"), ("subject", order.subject),
            ("gmt_create", order.placedAt.text), ("gmt_payment", order.paidAt?.text ?? ""),
            ("fund_bill_list", "[{\"amount\":\"\(paid)\",\"fundChannel\":\"ALIPAYACCOUNT\"}]"),
            ("sign_type", "RSA2"),
        ]
        if order.state == .closed { fields.append(("gmt_close", order.endedAt?.text ?? "")) }
        fields.removeAll { $0.value.isEmpty }
        let text = ProviderText.alipay(fields, leavingOut: ["sign", "sign_type"])
        var fate = ProviderFate()
        if isForged { fate.spoils = [.answerBrokenSignature] }
        fields.append(("sign", fate.spoiled(signature: keyring.signing.signature(over: text))))
        return Array(WireForm.text(fields).utf8)
    }
}

extension WeChatWire {
    /// The sealed envelope, and its signed headers.
    mutating func notice(
        _ order: ProviderOrder,
        refund: ProviderOrder.Refund?,
        at now: ProviderTime,
        isForged: Bool
    ) -> (headers: [(name: String, value: String)], body: [UInt8]) {
        let original = refund == nil ? "transaction" : "refund"
        let text = refund.map { refunded(order, $0) } ?? transaction(order)
        let nonce = String(nonce(at: now).prefix(12).lowercased())
        var resource = WireObject()
        resource.add("original_type", original)
        resource.add("algorithm", "AEAD_AES_256_GCM")
        let sealed = ProviderSeal.sealed(
            text.text(),
            key: merchant.keyV3,
            nonce: nonce,
            associated: original
        )
        resource.add("ciphertext", sealed)
        resource.add("associated_data", original)
        resource.add("nonce", nonce)
        var envelope = WireObject()
        envelope.add("id", "EV-\(now.compact)\(nonce)")
        envelope.add("create_time", now.zoned)
        envelope.add("resource_type", "encrypt-resource")
        let ending = refund.map { "REFUND." + Self.status($0) }
        envelope.add("event_type", ending ?? "TRANSACTION.SUCCESS")
        envelope.add("summary", refund == nil ? "支付成功" : "退款结果")
        envelope.add("resource", resource.value)
        let body = Array(envelope.value.text().utf8)
        var fate = ProviderFate()
        if isForged { fate.spoils = [.answerBrokenSignature] }
        return (headers(over: body, fate, at: now), body)
    }

    private func refunded(
        _ order: ProviderOrder,
        _ refund: ProviderOrder.Refund
    ) -> JSONValue {
        var amount = WireObject()
        amount.add("total", number: order.amount)
        amount.add("refund", number: refund.amount)
        amount.add("payer_total", number: order.amount)
        amount.add("payer_refund", number: refund.amount)
        var object = WireObject()
        object.add("mchid", merchant.number)
        object.add("transaction_id", order.tradeNumber)
        object.add("out_trade_no", order.number)
        object.add("refund_id", refund.providerNumber)
        object.add("out_refund_no", refund.number)
        object.add("refund_status", Self.status(refund))
        object.add("success_time", refund.state == .paid ? refund.askedAt.zoned : nil)
        object.add("user_received_account", "支付用户零钱")
        object.add("amount", amount.value)
        return object.value
    }
}

extension WeChatXMLWire {
    mutating func notice(
        _ order: ProviderOrder,
        refund: ProviderOrder.Refund?,
        at now: ProviderTime,
        isForged: Bool
    ) -> [UInt8] {
        guard let refund else {
            var fate = ProviderFate()
            if isForged { fate.spoils = [.answerBrokenSignature] }
            let call = Call(path: .query, isHMAC: order.isHMAC)
            let decision = ProviderDecision(verdict: .stands(order), fate: fate)
            return answer(decision, call, at: now).body
        }
        let status = refund.state == .paid ? "SUCCESS" : "CHANGE"
        let fields: [(name: String, value: String)] = [
            ("out_refund_no", refund.number), ("out_trade_no", order.number),
            ("refund_account", "REFUND_SOURCE_RECHARGE_FUNDS"),
            ("refund_fee", "\(refund.amount)"), ("refund_id", refund.providerNumber),
            ("refund_status", status), ("total_fee", "\(order.amount)"),
            ("transaction_id", order.tradeNumber),
        ]
        let text = FlatXMLText.text(fields)
        let plain = text.replacing("<xml>", with: "<root>").replacing("</xml>", with: "</root>")
        let information = ProviderSeal.refundInformation(plain, key: merchant.keyV2)
        return Array(
            FlatXMLText.text([
                ("return_code", "SUCCESS"), ("appid", merchant.application),
                ("mch_id", merchant.number), ("nonce_str", now.compact),
                ("req_info", isForged ? String(information.dropFirst(4)) : information),
            ]).utf8
        )
    }
}
