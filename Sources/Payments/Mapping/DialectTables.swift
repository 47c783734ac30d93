import ISO8583

/// A specification compiled for the path of every message: rules by message type, reply steps in
/// element order, DE 39 by outcome.
///
/// A class, because it is immutable, large, and handed to every function of the path.
final class DialectTables: Sendable {
    let specification: DialectSpecification
    let family: MappedFamily
    /// Whether DE 41 and 42 stand as ASCII, so that their bytes are their text.
    private let textIsASCII: Bool
    let settings: MappingSettings
    /// Rules of types, each behind the rules of its variants.
    let rules: [MappingRule]
    /// By class, function and origin digit of the message type; -1 where there is no rule.
    private let ruleOfType: [Int16]
    private let version: UInt16
    /// By raw value of the outcome.
    private let actionCodes: [String]
    /// Elements of the fingerprint, without those that hold a card.
    let fingerprint: [Element]
    /// The refusal echo of message types that have no rule.
    let refusalEcho: [ElementPath]
    /// Finds what a refusal echoes in a message that cannot be decoded.
    let scanner: MessageScanner
    /// Sub-elements that are echoed without the rest of their element.
    let echoedParts: [ElementPath]
    /// What a settlement compares; nil where none is offered.
    let settlement: SettlementCounts?
    /// Where DE 60 holds the batch; nil in dialects without batches.
    let batchRun: DigitRun?
    /// Elements of which parts tell something beside what moves, as control data (IFSF).
    let told: [MeaningfulParts]
    /// Where messages say whether a part may be approved (60.6 of UnionPay); nil where none do.
    let partFlag: DigitRun?
    /// Where DE 63 holds what was sold; nil in dialects that do not say so.
    let products: ProductDataLayout?
    /// Where an answer has a text for people; nil in dialects without a part for it.
    let display: DisplayText?

    init(
        _ specification: DialectSpecification,
        _ family: MappedFamily,
        settings: MappingSettings
    ) throws(MappingError) {
        let digits = settings.institution.utf8
        guard (1...11).contains(digits.count), digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { throw .institutionUnfit }
        self.specification = specification
        self.family = family
        self.settings = settings
        textIsASCII = [Element.terminalIdentification, .merchantIdentification].allSatisfy {
            let format = specification.description(of: $0)?.format
            return format?.encoding == .ascii && format?.fill == nil
        }
        actionCodes = try DialectTables.actionCodes(of: specification)
        fingerprint = specification.elements
            .filter { $0.isFingerprint && !DialectTables.holdsCard($0) }
            .map(\.element)
        told = specification.elements.compactMap { MeaningfulParts($0, in: specification) }
        partFlag = DialectTables.partFlag(of: specification)
        products = specification.description(of: .productData)?.composite
            .flatMap { ProductDataLayout($0) }
        display = DisplayText(.field62, actionCodes, in: specification)
        refusalEcho = specification.refusalEcho
        let echoed = specification.refusalEcho.map(\.element)
        scanner = MessageScanner(
            specification,
            for: echoed + [.systemsTraceAuditNumber, .terminalIdentification]
        )

        var rules: [MappingRule] = []
        var parts: [ElementPath] = []
        var ruleOfType = [Int16](repeating: -1, count: 0x1000)
        var version: UInt16 = 0
        var reader = OfferReader(specification, family)
        for rule in specification.messages where !rule.type.isReply {
            let first = rules.count
            let window = reader.window(of: rule)
            for variant in rule.variants + [rule] {
                let offer = reader.offer(of: variant)
                let decided = family.decided(rule.type, offer)
                rules.append(
                    MappingRule(
                        variant,
                        variants: first..<(variant == rule ? first + rule.variants.count : first),
                        steps: DialectTables.steps(of: variant, specification, decided, &parts),
                        offer: offer,
                        window: window,
                        in: specification
                    )
                )
            }
            ruleOfType[Int(rule.type.packed & 0x0FFF)] = Int16(rules.count - 1)
            version = rule.type.packed & 0xF000
        }
        settlement = reader.settlement()
        if let finding = reader.findings.first { throw finding.error }
        guard rules.contains(where: { $0.offer != nil }) else { throw .nothingOffered }
        for part in parts where !DialectTables.mayStandAlone(part, in: specification) {
            throw .elementUnfit(part)
        }
        self.rules = rules
        batchRun = rules.lazy.compactMap { $0.window?.batch }.first
        echoedParts = parts
        self.ruleOfType = ruleOfType
        self.version = version
        try tryReplies()
    }

    /// The rule of a request's type; nil for unknown types and for responses.
    ///
    /// A repeat follows the type without the repeat mark where it has no rule of its own.
    func rule(of type: MessageTypeIndicator) -> Int? {
        guard type.packed & 0xF000 == version else { return nil }
        let own = ruleOfType[Int(type.packed & 0x0FFF)]
        let index = own >= 0 ? own : ruleOfType[Int(type.withoutRepeat.packed & 0x0FFF)]
        return index < 0 ? nil : Int(index)
    }

    /// The first variant that applies to a message, or the rule itself.
    func variant(of index: Int, for message: Message) -> Int {
        for variant in rules[index].variants where rules[variant].applies(to: message) {
            return variant
        }
        return index
    }

    /// DE 39 of an outcome.
    func actionCode(of outcome: Outcome) -> String { actionCodes[Int(outcome.rawValue)] }

    /// Whether the dialect's table of an element's codes knows a value.
    func knows(_ value: String, of path: ElementPath) -> Bool {
        guard let description = specification.description(of: path.element) else { return false }
        let codes =
            path.components.first.map { description.composite?.element($0)?.codes }
            ?? description.codes
        return codes.flatMap { $0 }.flatMap { specification.codes[$0] }?.entry(for: value) != nil
    }

    /// Whether a message that cannot be served must name its terminal before it can be answered.
    func needsTerminal(_ message: Message) -> Bool {
        guard let base = rule(of: message.messageType) else { return true }
        return message.messageType.messageClass != .networkManagement
            || rules[variant(of: base, for: message)].requires(.terminalIdentification)
    }

    /// The text of an element of at most 15 characters, without an allocation.
    func shortText(_ element: Element, of message: Message) -> String? {
        guard textIsASCII else { return message.text(element) }
        return message.rawBytes(of: element).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func actionCodes(
        of specification: DialectSpecification
    ) throws(MappingError) -> [String] {
        var codes = [String](repeating: "", count: 256)
        for outcome in Outcome.allCases {
            guard let name = OutcomeName(rawValue: outcome.specificationKey),
                let code = specification.actionCode(for: name)
            else { throw .outcomeWithoutCode(outcome) }
            codes[Int(outcome.rawValue)] = code.text
        }
        return codes
    }

    private static func partFlag(of specification: DialectSpecification) -> DigitRun? {
        for element in specification.elements {
            guard let part = element.composite?.elements.first(where: { $0.means == .part }) else {
                continue
            }
            return DigitRun(ElementPath(element.element, [part.key]), in: specification)
        }
        return nil
    }

    /// A card goes into a fingerprint as its token, whichever element brought it.
    private static func holdsCard(_ description: ElementDescription) -> Bool {
        description.sensitivity == .pan || description.sensitivity == .track
    }

    /// Whether a part can be in a composite without the parts in front of it.
    private static func mayStandAlone(
        _ path: ElementPath,
        in specification: DialectSpecification
    ) -> Bool {
        switch specification.description(of: path.element)?.composite?.form {
        case .bitmap, .tagged, .tlv: path.components.count == 1
        case .positional, .separated, nil: false
        }
    }

    /// The 64-bit bitmap that announces nothing but this part; 0 where the composite has none.
    private static func bitmap(
        of path: ElementPath,
        _ specification: DialectSpecification
    ) -> UInt64 {
        let form = specification.description(of: path.element)?.composite?.form
        guard case .bitmap(let bitmap) = form, bitmap.bits == 64, bitmap.encoding == .binary,
            let number = path.components.first.flatMap({ Int($0) }), (2...64).contains(number)
        else { return 0 }
        return 1 << UInt64(64 - number)
    }

    private static func steps(
        of rule: MessageRule,
        _ specification: DialectSpecification,
        _ decided: [(Element, ReplyStep.Source)],
        _ parts: inout [ElementPath]
    ) -> [ReplyStep] {
        let answer = rule.reply.flatMap { specification.rule(for: $0) }
        var steps: [ReplyStep] = []
        for (element, source) in decided where specification.description(of: element) != nil {
            let path = ElementPath(element)
            let admitted =
                answer.map {
                    $0.admitsAny || $0.mandatory.contains(path) || $0.optional.contains(path)
                } ?? true
            if admitted || source == .actionCode {
                steps.append(ReplyStep(source, element))
            }
        }
        let own = Set(steps.map(\.element))
        for path in rule.echo where !own.contains(path.element) {
            guard !path.components.isEmpty else {
                let isAmount = path.element == .amountTransaction
                steps.append(ReplyStep(isAmount ? .amount : .echo, path.element))
                continue
            }
            steps.append(
                ReplyStep(
                    .echo,
                    path.element,
                    part: parts.count,
                    partAlone: bitmap(of: path, specification)
                )
            )
            parts.append(path)
        }
        return steps.sorted { $0.element < $1.element }
    }
}
