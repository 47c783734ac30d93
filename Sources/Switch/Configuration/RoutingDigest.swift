import CardSecurity
import Payments
import Text

/// By which routing a record was planned: a digest that the journal numbers.
extension SwitchConfiguration {
    /// SHA-256 of all that a plan is made of: the rules in their order, and the channels.
    ///
    /// The journal numbers each one that it sees, so that a record says which it was routed by.
    var routingDigest: String {
        var text = RoutingText()
        text.add(routes.count)
        for rule in routes { text.add(rule) }
        text.add(channels.count)
        for channel in channels { text.add(channel) }
        // A switch that lets nobody sell off line keeps the digest that it had before it could; one
        // without foreign cards and shifts likewise.
        for rule in offline { text.add(rule) }
        for rule in routes where rule.half == .foreign { text.add(foreign: rule) }
        for rule in shifts { text.add(rule) }
        // What came with conditions that are nested and with tables, likewise.
        for rule in routes { text.add(further: rule) }
        if routeMatch != .first { text.add(["match", routeMatch.rawValue]) }
        for table in routeTables {
            text.add(["table", table.name, table.match.rawValue])
            text.add(table.rules.count)
            for rule in table.rules {
                text.add(rule)
                text.add([rule.half.name])
                text.add(further: rule)
            }
        }
        if codeKinds != .standard { text.add(codeKinds) }
        return text.digest
    }
}

/// What was configured as bytes, each part behind its length, so that no two read alike.
private struct RoutingText {
    private var hasher = SHA256Hasher()

    var digest: String { Hexadecimal.text(hasher.finish().bytes) }

    mutating func add(_ number: some BinaryInteger) {
        hasher.update(bigEndian: UInt64(truncatingIfNeeded: number))
    }

    private mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        add(bytes.count)
        hasher.update(bytes.span)
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    /// Whether there are any comes first.
    private mutating func add(_ numbers: [Int64]?) {
        add(numbers == nil ? 0 : 1)
        for number in numbers ?? [] { add(number) }
    }

    mutating func add(_ rule: RouteRule) {
        add(rule.name)
        add(rule.cards)
        add(rule.processingCodes)
        add(rule.terminals)
        add(rule.merchants)
        add(rule.listeners)
        add(rule.amount.map { [$0.lowerBound, $0.upperBound] })
        add(rule.hours.map { [Int64($0.from), Int64($0.to)] })
        switch rule.target {
        case .channel(let name): add(["channel", name])
        case .deny: add(["deny"])
        case .table(let name): add(["table", name])
        case .goOn: add(["return"])
        }
        add(rule.maximumMinor.map { [$0] })
        add(rule.pinFromMinor)
    }

    private mutating func add(_ cards: [CardRange]) {
        add(cards.count)
        for range in cards {
            add(range.lowest)
            add(range.highest)
        }
    }

    /// Conditions that rules did not always have; nothing for a rule without any.
    mutating func add(further rule: RouteRule) {
        var plain = rule.when
        (plain.operations, plain.weekdays, plain.codes) = ([], nil, [])
        (plain.productGroups, plain.organisations) = ([], [])
        (plain.all, plain.any, plain.not) = ([], [], [])
        guard plain != rule.when else { return }
        add(["when", rule.name])
        add(rule.when)
    }

    private mutating func add(_ when: RouteConditions) {
        add(when.cards)
        add(when.processingCodes)
        add(when.operations.map(\.name))
        add(when.terminals)
        add(when.merchants)
        add(when.listeners)
        add(when.productGroups)
        add(when.organisations.map { $0.name + ($0.includesBelow ? "+" : "") })
        add(when.amount.map { [$0.lowerBound, $0.upperBound] })
        add(when.weekdays.map { [Int64($0.bits)] })
        add(when.hours.map { [Int64($0.from), Int64($0.to)] })
        for group in [when.all, when.any, when.not] {
            add(group.count)
            for conditions in group { add(conditions) }
        }
        if !when.codes.isEmpty { add(["code"] + when.codes.map(\.name)) }
    }

    mutating func add(_ kinds: CodeKinds) {
        add(["code_kinds"])
        add(kinds.rules.count)
        for rule in kinds.rules {
            add(rule.kind.rawValue)
            for range in [rule.lengths, rule.prefixes] {
                add(range.lowerBound)
                add(range.upperBound)
            }
        }
    }

    mutating func add(foreign rule: RouteRule) { add([rule.name, rule.half.name]) }

    mutating func add(_ rule: ShiftRule) {
        add(["shift"])
        add(rule.terminals)
        add(rule.merchants)
    }

    mutating func add(_ rule: OfflineRule) {
        add(rule.terminals)
        add(rule.merchants)
        add(rule.upToMinor)
    }

    mutating func add(_ channel: ChannelSettings) {
        add(channel.name)
        guard channel.kind.isExternal else { return add(ChannelSettings.Kind.firstName) }
        add(channel.kind.rawValue)
        let terms = channel.terms
        for number in [
            terms.timeoutMilliseconds, terms.inFlightLimit, terms.forwardLimit,
            terms.backoffMilliseconds, terms.maximumBackoffMilliseconds, terms.attemptLimit,
            terms.refusalLimit, terms.expirySeconds,
        ] { add(number) }
        guard let wallet = terms.wallet else { return }
        for number in [
            wallet.pollMilliseconds, wallet.pollUntilMilliseconds, wallet.unclaimedSeconds,
            wallet.orderSeconds,
        ] { add(number) }
    }
}
