import Payments
import Text

/// Known answers of which code belongs to whom, by the rules that hold where none are configured.
enum ScannedCodeVectors {
    /// Nil where the list is none of codes and channels.
    static func run(_ vectors: [JSONValue]) -> [ProviderVectors.Result]? {
        guard vectors.first?["code"] != nil, vectors.first?["channel"] != nil else { return nil }
        return vectors.enumerated().map { index, vector in
            ProviderVectors.Result(
                algorithm: "SCANNED_CODES",
                // The code itself is a credential, and is not said.
                id: "\(index + 1)",
                reason: reason(vector)
            )
        }
    }

    private static func reason(_ vector: JSONValue) -> String? {
        guard let text = vector["code"]?.string else { return "a field is missing" }
        let kind = kind(of: text)
        let expected = vector["channel"]?.string?.lowercased()
        return kind.map { "\($0)" } == expected ? nil : "differs: channel"
    }

    private static func kind(of text: String) -> CodeKind? {
        ScannedCode(text.utf8).flatMap { CodeKinds.standard.kind(of: $0) }
    }
}
