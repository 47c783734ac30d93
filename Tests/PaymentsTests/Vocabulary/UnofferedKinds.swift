import ISO8583
import Payments

/// Messages that a dialect knows and answers "not supported", and why each is.
enum UnofferedKinds {
    struct Kind {
        let name: String
        var types: [String]
        /// Nil where nobody has said it yet.
        let why: String?
    }

    private static let otherCodes = "other values of DE 3: this switch sells fuel"

    private static let reasons: [String: [String: String]] = [
        "unionpay-pos": [
            "Off-line refund": "a refund asks for its sale and its card on line",
            "Financial advice": "other values of 60.1: electronic purses, and vendors' own",
            "Sign-on request": "other values of 60.3: nothing is downloaded from here yet",
            "Network management advice": "other values of 60.3: nothing is downloaded yet",
        ],
        "iso8583-1987-ascii": [
            "Authorisation void": "said towards hosts; a terminal voids with an 0200",
            "Available funds inquiry": "a balance inquiry tells it",
            "Authorisation request": otherCodes,
            "Authorisation advice": "money is held on line; what was paid comes as an 0220",
            "Cash withdrawal": "no cash is paid out", "Financial request": otherCodes,
            "Financial advice": "other values of DE 3; an off-line sale has no form here",
            "File action request": "no file is changed over this link",
            "File action advice": "no file is changed over this link",
            "Reconciliation advice": "a settlement is asked for, with an 0500",
            "Administrative request": "nothing is asked by it",
            "Administrative advice": "nothing is said by it",
            "Network management request": "other values of DE 70",
            "Network management advice": "other values of DE 70",
        ],
    ]

    static let dialects = ["unionpay-pos", "iso8583-1987-ascii"]

    /// In the order of the specification; a repeat stands with what it repeats.
    static func kinds(of dialect: String) throws -> [Kind] {
        let specification = try TestSpecifications.load(dialect)
        let requests = specification.messages.filter { !$0.type.isReply }
        let offered = Set(
            requests.flatMap { $0.variants + [$0] }.filter { $0.meaning.operation != nil }
                .map { plain($0.name) }
        )
        var kinds: [Kind] = []
        for rule in requests {
            for one in rule.variants + [rule] where one.meaning.operation == nil {
                let name = plain(one.name)
                let type = rule.type.description
                guard !offered.contains(name) else { continue }
                if let index = kinds.firstIndex(where: { $0.name == name }) {
                    if !kinds[index].types.contains(type) { kinds[index].types.append(type) }
                } else {
                    kinds.append(Kind(name: name, types: [type], why: reasons[dialect]?[name]))
                }
            }
        }
        return kinds
    }

    /// Every name that has a reason.
    static func reasoned(_ dialect: String) -> Set<String> {
        Set(reasons[dialect, default: [:]].keys)
    }

    private static func plain(_ name: String) -> String {
        name.hasSuffix(" repeat") ? String(name.dropLast(7)) : name
    }
}
