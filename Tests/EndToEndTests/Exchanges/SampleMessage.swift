import ISO8583
import Payments
import Simulators
import Switch
import Testing
import Text

/// A well-formed message of a kind that a specification offers, made of what the specification
/// says of it: what must be there, what makes it this kind and no other, and what names its
/// original.
struct SampleMessage {
    let offered: OfferedMessage
    let terminal: TestTerminal
    /// What it is about; nil where it stands alone.
    let original: TestTerminal.Paid?
    let stan: UInt32
    var card = DemoWorld.card(.personal, 0)
    var amount: UInt64 = 8_850
    /// DE 52 of what an operator asks for.
    var passwordBlock: [UInt8]?

    /// The operator in whose name it is asked for.
    static let operatorNumber: UInt16 = 900

    private var specification: DialectSpecification { terminal.specification }

    func message() throws -> Message {
        var message = Message(specification: specification, type: offered.rule.type)
        for element in needed.sorted() { try message.set(element, try text(of: element)) }
        for element in welcome where !message.has(element) && offered.admits(element) {
            var fuller = message
            try fuller.set(element, try text(of: element))
            // What would make it a message of another kind stays out.
            if specification.rule(for: fuller) == offered.rule { message = fuller }
        }
        return message
    }

    /// What the rule asks for, and the sender where there is one.
    private var needed: Set<Element> {
        let rule = offered.rule
        var elements = Set((rule.mandatory + rule.presence).map(\.element))
        elements.formUnion(rule.conditions.map(\.path.element))
        elements.formUnion(rule.oneOf.compactMap { $0.first?.element })
        if offered.operation.rules.hasIdentity {
            elements.formUnion([.terminalIdentification, .merchantIdentification])
        }
        return elements.subtracting([.mac, .mac2])
    }

    /// What names the original, what a rest comes from, and the expiry of a card.
    private var welcome: [Element] {
        let references = offered.references.map(\.path.element)
        let tally: [Element] =
            needed.contains(.netSettlement) ? [.debitsNumber, .debitsAmount] : []
        return references + tally
            + (needed.contains(.primaryAccountNumber) ? [.expirationDate] : [])
    }

    // MARK: Values

    private func text(of element: Element) throws -> String {
        let description = try #require(specification.description(of: element))
        guard let composite = description.composite,
            case .positional(let optionalTail) = composite.form
        else { return try value(at: ElementPath(element), description.format) }
        let paths = composite.elements.map { ElementPath(element, [$0.key]) }
        let last = optionalTail ? paths.lastIndex { known($0) != nil } : paths.indices.last
        var text = ""
        for index in 0...(last ?? 0) {
            let format = try #require(composite.elements[index].format)
            text += try value(at: paths[index], format)
        }
        return text
    }

    private func value(at path: ElementPath, _ format: ElementFormat) throws -> String {
        var value = known(path) ?? ""
        if let condition = offered.condition(at: path) { value = condition.value }
        guard format.kind == .numeric, case .fixed = format.length else { return value }
        let missing = max(0, format.maximum - value.utf8.count)
        let zeros = String(repeating: "0", count: missing)
        // What is only a beginning is filled behind it; numbers are filled in front.
        return offered.condition(at: path) == nil ? zeros + value : value + zeros
    }

    /// What stands at a path; nil where it is nothing that this sample would have to say.
    private func known(_ path: ElementPath) -> String? {
        if let condition = offered.condition(at: path) { return condition.value }
        if let named = offered.references.first(where: { $0.path == path }) {
            return reference(named.role.text)
        }
        if offered.operation.rules.isUndo, let original {
            if path.element == .systemsTraceAuditNumber, specification.family == .unionPayPOS {
                return original.message.text(path.element)
            }
            let isOwn = path.element == .amountTransaction && isPart
            if Self.repeated.contains(path.element), !isOwn,
                let text = original.message.text(at: path)
            {
                return text
            }
        }
        return path.components.isEmpty ? whole(path.element) : part(path)
    }

    /// What a reversal says as its original did.
    private static let repeated: [Element] = [
        .primaryAccountNumber, .processingCode, .amountTransaction, .expirationDate,
        .pointOfServiceEntryMode, .conditionCode, .currencyCode, .field60,
    ]

    /// What names the original, by the word that the specification has for it.
    private func reference(_ role: String) -> String? {
        guard let original else { return nil }
        let message = original.message
        switch role {
        case "type": return message.messageType.withoutRepeat.description
        case "stan": return message.text(.systemsTraceAuditNumber)
        case "batch": return DecimalText.padded(original.batch, digits: 6)
        case "day": return DecimalText.padded(terminal.today.monthDay, digits: 4)
        case "time": return message.text(.localTime)
        case "transmission": return message.text(.transmissionDateTime)
        case "reference": return original.reply.text(.retrievalReferenceNumber)
        case "authorisation": return original.reply.text(.approvalCode)
        case "amount": return message.text(.amountTransaction)
        default: return nil
        }
    }

    private func part(_ path: ElementPath) -> String? {
        guard specification.family == .unionPayPOS, path.element == .field60 else { return nil }
        switch path.components {
        case ["1"]: return offered.operation.rules.isPayment ? "22" : "00"
        case ["2"]: return terminal.batchText
        case ["3"]: return "000"
        default: return nil
        }
    }

    private func whole(_ element: Element) -> String? {
        let today = terminal.today
        let maximum = specification.description(of: element)?.format.maximum ?? 0
        switch element {
        case .primaryAccountNumber: return card.unmaskedDigits
        case .processingCode: return "000000"
        case .iccData: return Self.chip
        case .pinData: return passwordBlock.map { Hexadecimal.text($0) }
        case .field59: return Self.tag("O1", DecimalText.padded(Self.operatorNumber, digits: 3))
        case .field62: return serviceTags
        case .privateData: return privateText
        case .debitsNumber, .debitsAmount: return "1"
        case .netSettlement: return "D0000000000000001"
        case .amountTransaction: return DecimalText.padded(amountToSay, digits: 12)
        case .transmissionDateTime:
            return DecimalText.padded(today.monthDay * 1_000_000 + today.time, digits: 10)
        case .systemsTraceAuditNumber: return DecimalText.padded(stan, digits: 6)
        case .localTime:
            let time = DecimalText.padded(today.time, digits: 6)
            return maximum == 12 ? DecimalText.padded(today.yearMonthDay, digits: 6) + time : time
        case .localDate: return DecimalText.padded(today.monthDay, digits: 4)
        case .expirationDate: return DecimalText.padded(UInt64(DemoWorld.expiry), digits: 4)
        case .pointOfServiceEntryMode: return maximum == 12 ? "210201210041" : "012"
        case .conditionCode: return maximum == 4 ? "1508" : isOfAuthorisation ? "06" : "00"
        case .actionCode: return "98"
        case .terminalIdentification: return terminal.name
        case .merchantIdentification: return terminal.simulated.profile.merchant
        case .currencyCode, .currencyCodeReconciliation: return "156"
        case .track2: return "\(card.unmaskedDigits)=\(DemoWorld.expiry)101"
        default: return nil
        }
    }

    /// Who signs on, which table is fetched, or which device it is.
    private var serviceTags: String {
        if offered.operation.rules.fetchesParameters { return Self.tag("D1", "product") }
        return offered.operation.rules.takesPassword
            ? Self.tag("O1", DecimalText.padded(Self.operatorNumber, digits: 3))
            : Self.tag("C1", "SN-0001")
    }

    /// Totals that are nobody's, a row that nobody paid, how many rows there were, or a tip.
    private var privateText: String {
        switch offered.operation.rules.effect {
        case .batch(.settles), .batch(.closesShift):
            "000000000001" + "001" + String(repeating: "0", count: 47)
        case .batch(.uploads):
            "01" + "00" + "999999" + String(repeating: "0", count: 20) + "000000000001"
        case .batch(.endsUpload): "0000"
        case .payment, .undo, .session, .echo: DecimalText.padded(Self.increase, digits: 12)
        }
    }

    /// What UnionPay marks as of a pre-authorisation.
    private var isOfAuthorisation: Bool {
        specification.family == .unionPayPOS && offered.operation.rules.isOfAuthorisation
    }

    /// What a card did with its issuer's script.
    private static let chip =
        "9F2608A1B2C3D4E5F607189F100706010A03A0B0009F37048F2A6C119F360201C7"
        + "9505008000800082021980DF31052000000000"

    /// A tag of text as the element that holds it is set: two characters, three of length, value.
    static func tag(_ name: String, _ value: String) -> String {
        let length = DecimalText.padded(value.utf8.count, digits: 3)
        return Hexadecimal.text(Array((name + length + value).utf8))
    }

    /// What a tip or an adjustment adds.
    private static let increase: UInt64 = 1_000

    /// Of a reversal of a part what was delivered, and of what takes more the new whole.
    private var amountToSay: UInt64 {
        if isPart { return amount / 2 }
        return offered.operation.rules.increases ? amount + Self.increase : amount
    }

    private var isPart: Bool { offered.references.contains { $0.role.text == "amount" } }
}
