import ISO8583
import Payments
import Switch
import Text

/// What a message asks of the rules, read as the switch reads it.
struct RoutedMessage {
    private(set) var payment = RouteExplanation.Payment()
    /// nil where a code is shown.
    let card: PrimaryAccountNumber?
    let asset: Asset?
    /// Codes of what it sells, each once, in its order.
    let products: [String]

    /// `word` is hexadecimal text, a file or `-`.
    ///
    /// Throws for what no rule is asked about: a message that the switch cannot read, and one that
    /// goes where an earlier payment went.
    init(
        _ word: String,
        in spec: String,
        _ source: SpecificationSource,
        _ configuration: SwitchConfiguration
    ) throws {
        let specification = try SpecificationFiles.specification(spec, source)
        let draft = try Self.draft(of: word, specification, configuration)
        let name = draft.operation.name
        switch draft.operation.rules.effect {
        case .payment(.query), .echo, .session, .batch:
            throw CommandFailure(
                .badInput,
                "the message asks for \(name), which no rule is asked about",
                cure: "give the message of a payment"
            )
        case .payment where draft.operation.rules.follows, .undo:
            throw CommandFailure(
                .badInput,
                "the message asks for \(name), which goes where its payment went",
                cure: "give the message of that payment"
            )
        case .payment: break
        }
        payment.code = draft.details?.values.code?.kind
        guard draft.card != nil || payment.code != nil else {
            let isEncrypted = draft.trackIsEncrypted || draft.dataIsEncrypted
            throw CommandFailure(
                .badInput,
                isEncrypted ? "the message has no card in clear" : "the message has no card",
                cure: "give DE 2 or DE 35"
            )
        }
        card = draft.card
        asset = draft.asset
        var products: [String] = []
        for line in draft.details?.values.texts.productLines ?? []
        where !products.contains(line.code) { products.append(line.code) }
        self.products = products
        payment.firstEleven = draft.card?.leading(11)
        payment.operation = draft.operation
        payment.processingCode = draft.processingCode
        payment.terminal = draft.terminal
        payment.merchant = draft.merchant
        payment.amount = draft.amount
    }

    private static func draft(
        of word: String,
        _ specification: DialectSpecification,
        _ configuration: SwitchConfiguration
    ) throws -> RequestDraft {
        let settings = MappingSettings(
            institution: configuration.institution,
            utcOffsetSeconds: Int32(configuration.businessDay.offsetMinutes) * 60,
            codeKinds: configuration.codeKinds
        )
        let mapping: DialectMapping
        do throws(MappingError) {
            mapping = try DialectMapping(specification, settings: settings)
        } catch {
            throw CommandFailure(
                .badInput,
                "no payment comes in \(specification.name): \(error)",
                cure: "name the dialect of a listener"
            )
        }
        let message: Message
        let bytes = try MessageFrames.single(word, specification)
        do throws(DecodingFailure) {
            message = try MessageDecoder(specification).decode(bytes)
        } catch {
            throw CommandFailure(.badInput, "\(error.error)", cure: error.explanation)
        }
        switch mapping.read(message) {
        case .request(let draft): return draft
        case .refused(let refusal):
            let place = refusal.element.map { ", DE \($0.number)" } ?? ""
            throw CommandFailure(
                .badInput,
                "the message is refused before it is routed: "
                    + refusal.outcome.specificationKey + place
            )
        }
    }
}
