import Text

/// `/__sim/`: what people and tests tell a simulated provider, and ask it.
enum ProviderControl {
    static let root = "/__sim/"
}

extension SimulatedProvider {
    /// One word of the control interface.
    mutating func control(_ request: ProviderRequest, at moment: ProviderTime) -> ProviderReaction {
        let now = clock(moment)
        core.advance(to: now)
        let path = String(request.path.dropFirst(ProviderControl.root.count))
        let words = path.split(separator: "/").map { String($0) }
        let query = WireForm.parse(request.query) ?? []
        let text = String(decoding: request.body, as: UTF8.self)
        // No body says nothing, and so does one that is no JSON.
        let body = WireFields((try? JSONValue.parse(text)) ?? .object([]))
        do throws(WireComplaint) {
            switch (request.method, words.first ?? "") {
            case ("GET", "orders") where words.count == 2:
                guard let order = core.order(words[1]) else { return .said("no such order", 404) }
                return .answered(order.json)
            case ("GET", "orders"): return .answered(.array(core.book.map(\.json)))
            case ("GET", "violations"): return .answered(.array(core.violations.map(\.json)))
            case ("GET", "status"): return .answered(status)
            case ("GET", "bill"), ("POST", "bill"):
                let date = query.first { $0.name == "date" }?.value
                let named = try body.optional("date", 10...10)
                guard let date = date ?? named else {
                    throw WireComplaint(.missingParameter, "date")
                }
                return bill(date)
            case ("POST", "next"): return try next(body)
            case ("POST", "delay"):
                return try fault(.delay, body, milliseconds: body.number("ms"))
            case ("POST", "drop"): return try drop(body)
            case ("POST", "clock"):
                aheadMilliseconds += try body.number("advance_ms")
                core.advance(to: clock(moment))
                schedule(at: clock(moment))
                return .answered(status)
            case ("POST", "customer"): return try customer(body, at: now)
            case ("POST", "notify"): return try notify(body, at: now)
            case ("POST", "rotate"):
                guard wechat?.rotate() == true else { return .said("no other key", 409) }
                return .answered(status)
            case ("POST", "die"): return .die
            default: return .said("no such word", 404)
            }
        } catch {
            return .said("\(error.detail): \(error.kind.rawValue)", 400)
        }
    }

    private var status: JSONValue {
        var object = WireObject()
        let standing = core.book.reduce(Int64(0)) { $0 + $1.standing }
        for (name, value) in [
            ("orders", core.orders.count), ("violations", core.violations.count),
            ("requests", counts.requests), ("answers", counts.answers),
            ("refused", counts.refused), ("notices", counts.notices),
            ("acknowledged", counts.acknowledged), ("undeliverable", counts.undeliverable),
            ("faults_waiting", core.nexts.count),
        ] {
            object.add(name, number: Int64(value))
        }
        object.add("standing_minor", number: standing)
        object.add("ahead_ms", number: aheadMilliseconds)
        return object.value
    }

    private func bill(_ date: String) -> ProviderReaction {
        guard case .billFile(let bytes) = bill(of: date) else { return .said("no bill", 404) }
        let type = settings.kind == .alipay ? "application/zip" : "text/plain"
        return .answer(ProviderResponse(200, type: type, body: bytes), afterMilliseconds: 0)
    }

    private mutating func next(_ body: WireFields) throws(WireComplaint) -> ProviderReaction {
        if body.has("clear") {
            core.forgetNexts()
            return .answered(status)
        }
        guard let fault = ProviderFault(rawValue: try body.text("fault", 1...40)) else {
            throw WireComplaint(.badParameter, "fault")
        }
        return try self.fault(fault, body, milliseconds: body.number("ms", else: 0))
    }

    private mutating func drop(_ body: WireFields) throws(WireComplaint) -> ProviderReaction {
        switch try body.optional("when", 1...20) ?? "before" {
        case "before": return try fault(.lost, body)
        case "after": return try fault(.silent, body)
        case "reset": return try fault(.reset, body)
        case "reset-after": return try fault(.resetAfter, body)
        default: throw WireComplaint(.badParameter, "when")
        }
    }

    private mutating func fault(
        _ fault: ProviderFault,
        _ body: WireFields,
        milliseconds: Int64 = 0
    ) throws(WireComplaint) -> ProviderReaction {
        var next = ProviderNext(fault, milliseconds: milliseconds)
        next.times = Int(try body.number("times", else: 1))
        next.number = try body.optional("order", 1...64)
        if let name = try body.optional("operation", 1...20) {
            guard let operation = ProviderDemand.Operation(rawValue: name) else {
                throw WireComplaint(.badParameter, "operation")
            }
            next.operation = operation
        }
        guard core.await(next) else { throw WireComplaint(.badParameter, "times") }
        return .answered(status)
    }

    private mutating func customer(
        _ body: WireFields,
        at now: ProviderTime
    ) throws(WireComplaint) -> ProviderReaction {
        let act = try body.text("act", 1...10)
        guard let act = ProviderCore.CustomerAct(rawValue: act) else {
            throw WireComplaint(.badParameter, "act")
        }
        let text = try body.optional("qr", 1...512)
        let number = try body.optional("order", 1...64)
        guard let name = text ?? number else { throw WireComplaint(.missingParameter, "order") }
        let delay = try body.number("after_ms", else: 0)
        guard core.customer(act, name, afterMilliseconds: delay, at: now) else {
            return .said("the customer cannot", 409)
        }
        schedule(at: now)
        return .answered(status)
    }

    private mutating func notify(
        _ body: WireFields,
        at now: ProviderTime
    ) throws(WireComplaint) -> ProviderReaction {
        let number = try body.text("order", 1...64)
        guard core.order(number) != nil else { return .said("no such order", 404) }
        var entry = ProviderNotifier.Entry(order: number, about: number, dueAt: now)
        entry.about = try body.optional("refund", 1...64) ?? number
        entry.dueAt = now.plus(milliseconds: try body.number("late_ms", else: 0))
        entry.isForged = body.has("forged")
        entry.isSingle = true
        for _ in 0..<min(10_000, max(1, try body.number("times", else: 1))) { notifier.add(entry) }
        return .answered(status)
    }
}

extension ProviderReaction {
    fileprivate static func answered(_ value: JSONValue) -> ProviderReaction {
        .answer(.json(value), afterMilliseconds: 0)
    }

    fileprivate static func said(_ text: String, _ status: Int) -> ProviderReaction {
        let value = WireObject.of([("error", text)])
        return .answer(.json(value, status: status), afterMilliseconds: 0)
    }
}

extension WireFields {
    /// A whole number of the control interface; `fallback` where none stands.
    fileprivate func number(
        _ path: String,
        else fallback: Int64? = nil
    ) throws(WireComplaint) -> Int64 {
        guard has(path) else {
            guard let fallback else { throw WireComplaint(.missingParameter, path) }
            return fallback
        }
        guard let number = whole(path), (-86_400_000_000...86_400_000_000).contains(number) else {
            throw WireComplaint(.badParameter, path)
        }
        return number
    }
}
