import CardSecurity

/// Runs known answers: documents of the form of `fixtures/vectors/crypto.json`.
///
/// A vector passes when every value of it that this library can compute comes out as it stands
/// there. An algorithm that the registry does not have counts as failed.
package struct KnownAnswerRunner {
    package init() {}

    /// Runs every vector of the document.
    package func run(_ document: [UInt8]) throws(KnownAnswerError) -> KnownAnswerReport {
        var report = KnownAnswerReport()
        for vector in try KnownAnswerVector.read(document) {
            let algorithm = AlgorithmRegistry.named(vector.algorithm)
            report.add(
                vector.algorithm,
                id: vector.id,
                reason: fault(of: vector, algorithm),
                isSupported: algorithm != nil
            )
        }
        return report
    }

    private func fault(of vector: KnownAnswerVector, _ algorithm: Algorithm?) -> String? {
        guard let algorithm else { return "unsupported algorithm" }
        var comparison = Comparison(vector: vector)
        do throws(KnownAnswerFault) {
            try algorithm.check(vector, &comparison)
        } catch {
            switch error {
            case .missing(let name): return "the field \(name) is missing"
            case .notHexadecimal(let name): return "the field \(name) is not hexadecimal"
            case .refused(let reason): return "refused: \(reason)"
            case .unsupported: return "unsupported form"
            }
        }
        guard comparison.differing.isEmpty else {
            return "differs: " + comparison.differing.joined(separator: ", ")
        }
        return comparison.compared > 0 ? nil : "nothing to compare"
    }
}

/// Turns a refusal of the library into the fault of a vector.
func asked<Result: ~Copyable>(
    _ body: () throws(CardSecurityError) -> Result
) throws(KnownAnswerFault) -> Result {
    do throws(CardSecurityError) {
        return try body()
    } catch {
        throw .refused(error)
    }
}
