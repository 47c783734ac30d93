import Foundation
import Simulators
import Text

/// Published keys and known answers.
enum WalletFixtures {
    private static var folder: String { BankWorld.root + "/fixtures/vectors/providers/" }

    static func text(_ name: String) throws(ProviderError) -> String {
        do {
            return try String(contentsOfFile: folder + name, encoding: .utf8)
        } catch {
            throw .keyUnfit(name)
        }
    }

    static func vectors(_ name: String) throws -> (document: JSONValue, vectors: [JSONValue]) {
        let document = try JSONValue.parse(try text(name + ".json"))
        guard case .array(let vectors)? = document["vectors"] else {
            throw ProviderError.keyUnfit(name)
        }
        return (document, vectors)
    }

    static func keyring(_ kind: ProviderKind) throws -> ProviderKeyring {
        try ProviderKeyring(kind, ProviderKeyring.Sources(Self.text))
    }

    static func key(_ name: String) throws -> ProviderSigningKey {
        try ProviderSigningKey(pem: try text(name), name: name)
    }
}

extension JSONValue {
    /// The members of an object of strings, in their order.
    var pairs: [(name: String, value: String)] {
        guard case .object(let members) = self else { return [] }
        return members.map { ($0.key, $0.value.string ?? "") }
    }

    subscript(text path: String...) -> String {
        let found = path.reduce(self as JSONValue?) { $0?[$1] }
        if case .number(let digits)? = found { return digits }
        return found?.string ?? ""
    }
}
