import Text

/// What a specification of another program says, in the words of a specification file.
///
/// Those know what stands on the wire, and neither messages nor codes nor secrets; secrets are
/// supposed where the standard has them.
public struct ImportedSpecification: Sendable {
    /// One line for people.
    public internal(set) var summary = "Imported"
    /// Which semantics apply, told by element 12 where nothing else says it.
    public internal(set) var family: DialectFamily?
    /// What could be read and had to be said otherwise.
    public internal(set) var warnings: [SpecificationError.Finding] = []

    var messageType = MessageTypeEncoding.ascii
    var bitmap = MessageBitmapForm(encoding: .binary, secondary: true, tertiary: .none)
    /// By number, ascending.
    var elements: [(number: Int, words: JSONValue)] = []

    /// The file that stands by itself, over the tables that all share.
    public func standalone(named name: String) -> String {
        var members = elements.map { JSONValue.Member("\($0.number)", $0.words) }
        // What the shared file says of elements that are not there.
        if words(55) == nil { members.append(.init("55", .null)) }
        return file(
            name,
            extends: "iso8583-common",
            head + [.init("elements", .object(members)), .init("refusal-echo", .array([]))]
        )
    }

    /// The file that says only what differs on the wire from a specification that exists.
    ///
    /// `own` is this one as its standalone file reads.
    public func overlay(
        named name: String,
        _ own: DialectSpecification,
        over base: DialectSpecification
    ) -> String {
        var members: [JSONValue.Member] = []
        if base.messageTypeEncoding != messageType { members.append(messageTypeMember) }
        if base.bitmap != bitmap { members.append(bitmapMember) }
        let elements = differences(own, base)
        if !elements.isEmpty { members.append(.init("elements", .object(elements))) }
        return file(name, extends: base.name, members)
    }

    private func file(
        _ name: String,
        extends base: String,
        _ members: [JSONValue.Member]
    ) -> String {
        SpecificationText.yaml(
            [
                .init("name", .string(name)), .init("description", .string(summary)),
                .init("family", .string(supposedFamily.rawValue)),
                .init("extends", .string(base)), .init("abstract", .boolean(false)),
            ] + members
        )
    }

    private var head: [JSONValue.Member] { [messageTypeMember, bitmapMember] }

    private var messageTypeMember: JSONValue.Member {
        .init("mti", .object([.init("encoding", .string(messageType.keyword))]))
    }

    private var bitmapMember: JSONValue.Member {
        .init(
            "bitmap",
            .object([
                .init("encoding", .string(bitmap.encoding.keyword)),
                .init("secondary", .boolean(bitmap.secondary)),
                .init("tertiary", .string(bitmap.tertiary.keyword)),
            ])
        )
    }

    /// The edition as the length of element 12 tells it.
    var supposedFamily: DialectFamily {
        if let family { return family }
        switch words(12)?["format"]?.string {
        case "n 12": return .iso1993
        case "n 14": return .iso2003
        default: return .iso1987
        }
    }

    private func words(_ number: Int) -> JSONValue? {
        elements.first { $0.number == number }?.words
    }

    // MARK: Over a base

    private func differences(
        _ own: DialectSpecification,
        _ base: DialectSpecification
    ) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        let kept = Self.choices(of: base)
        for number in 2...Element.maximumNumber {
            guard let element = Element(number) else { continue }
            let mine = own.description(of: element)
            let theirs = base.description(of: element)
            guard let mine else {
                if theirs != nil, !kept.contains(element) {
                    members.append(.init("\(number)", .null))
                }
                continue
            }
            guard let theirs, let words = words(number) else {
                if let words = words(number) { members.append(.init("\(number)", words)) }
                continue
            }
            guard !WireShape(mine.format).isSame(as: WireShape(theirs.format)) else { continue }
            members.append(.init("\(number)", Self.replacing(theirs, with: words)))
        }
        return members
    }

    /// Elements of which messages may have a part instead of another element: who never sends
    /// them loses nothing by their description, and without it the choice could not be read.
    private static func choices(of base: DialectSpecification) -> Set<Element> {
        let rules = base.messages.flatMap { [$0] + $0.variants }
        let paths = rules.flatMap { $0.oneOf.joined() }
        return Set(paths.filter { !$0.components.isEmpty }.map(\.element))
    }

    /// Words that leave nothing of the format that they replace, and all of its secrets.
    private static func replacing(
        _ old: ElementDescription,
        with words: JSONValue
    ) -> JSONValue {
        guard case .object(var members) = words else { return words }
        let before = ElementWords().words(of: old)
        if old.isSensitive {
            members.removeAll { ["sensitive", "sensitive-in"].contains($0.key) }
        }
        for key in ["pad", "length", "minimum", "check", "zero", "composite"]
        where before[key] != nil && !members.contains(where: { $0.key == key }) {
            members.append(.init(key, .null))
        }
        return .object(members)
    }
}

/// What is secret in every edition: whoever imports a file without secrets shows none.
enum StandardSecrets {
    /// How the standard's element of a number is masked.
    static func of(_ number: Int) -> Sensitivity? {
        switch number {
        case 2, 34: .pan
        case 14: .expiry
        case 35, 36, 45: .track
        case 52: .pin
        default: nil
        }
    }
}
