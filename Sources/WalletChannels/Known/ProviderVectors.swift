package import Text

/// Known answers of the providers' signatures, in the forms of `fixtures/vectors/providers`.
///
/// A document is recognised by its members. The keys that it names stand in files beside it.
package enum ProviderVectors {
    /// What came of one vector.
    package struct Result: Sendable, Equatable {
        package let algorithm: String
        package let id: String
        /// Why it did not pass; nil where it did.
        package let reason: String?
    }

    /// A file beside the document, by its name.
    package typealias Files = (String) -> [UInt8]?

    /// Runs a document; nil where it is of none of these forms.
    package static func run(_ document: JSONValue, files: @escaping Files) -> [Result]? {
        if case .array(let codes) = document { return ScannedCodeVectors.run(codes) }
        guard case .array(let vectors)? = document["vectors"], let first = vectors.first else {
            return nil
        }
        let form = Form(document: document, vectors: vectors, files: files)
        if first["raw"] != nil { return form.alipayResponses() }
        if first["form_body"] != nil { return form.alipayNotifies() }
        if first["canonical"] != nil { return form.alipayRequests() }
        if first["authorization"] != nil { return form.authorizations() }
        if first["ciphertext"] != nil { return form.resources() }
        if first["must_verify"] != nil { return form.weChatResponses() }
        return first["string_to_sign"] == nil ? nil : form.weChat2()
    }

    /// A document of this form, and where its keys are.
    struct Form {
        let document: JSONValue
        let vectors: [JSONValue]
        let files: Files

        /// The text of a file that the document names, or of the usual one.
        func file(_ member: String, usual: String) -> (name: String, text: [UInt8]?) {
            let name = document[member]?.string ?? usual
            return (name, files(name))
        }

        /// A result for each vector.
        func results(
            _ algorithm: String,
            _ check: (JSONValue) -> String?
        ) -> [Result] {
            vectors.enumerated().map { index, vector in
                Result(
                    algorithm: algorithm,
                    id: vector["name"]?.string ?? "\(index + 1)",
                    reason: check(vector)
                )
            }
        }

        /// A failure of all of them.
        func results(_ algorithm: String, missing name: String) -> [Result] {
            results(algorithm) { _ in "the key file \(name) is missing beside it, or no key" }
        }

        func signingKey(usual: String) -> (name: String, key: SigningKey?) {
            let (name, text) = file("private_key", usual: usual)
            // What is wrong with the file is said by its name.
            let key = text.flatMap { try? SigningKey(pem: String(decoding: $0, as: UTF8.self)) }
            return (name, key)
        }

        func verifyingKey(_ member: String, usual: String) -> (name: String, key: VerifyingKey?) {
            let (name, text) = file(member, usual: usual)
            // What is wrong with the file is said by its name.
            let key = text.flatMap { try? VerifyingKey(pem: String(decoding: $0, as: UTF8.self)) }
            return (name, key)
        }

        func platform() -> (name: String, certificate: PlatformCertificate?) {
            let (name, text) = file("platform_cert", usual: "TESTONLY_wechat_platform_cert.pem")
            // What is wrong with the file is said by its name.
            return (name, text.flatMap { try? PlatformCertificate(pem: $0) })
        }
    }

    /// The members of an object of texts, in their order.
    static func texts(_ value: JSONValue?) -> [(name: String, value: String)]? {
        guard case .object(let members)? = value else { return nil }
        var texts: [(name: String, value: String)] = []
        for member in members {
            guard let text = member.value.string else { return nil }
            texts.append((member.key, text))
        }
        return texts
    }

    /// Which of these differ, as a reason.
    static func difference(_ parts: [(String, Bool)]) -> String? {
        let differing = parts.filter { !$0.1 }.map(\.0)
        return differing.isEmpty ? nil : "differs: " + differing.joined(separator: ", ")
    }
}
