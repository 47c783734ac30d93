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
        var places: [String: Int] = [:]
        for vector in try KnownAnswerVector.read(document) {
            let algorithm = AlgorithmRegistry.named(vector.algorithm)
            let place: Int
            if let known = places[vector.algorithm] {
                place = known
            } else {
                place = report.lines.count
                places[vector.algorithm] = place
                report.lines.append(
                    KnownAnswerReport.Line(
                        algorithm: vector.algorithm,
                        isSupported: algorithm != nil
                    )
                )
            }
            if let reason = fault(of: vector, algorithm) {
                report.lines[place].failed += 1
                report.failures.append(
                    KnownAnswerReport.Failure(
                        algorithm: vector.algorithm,
                        id: vector.id,
                        reason: reason
                    )
                )
            } else {
                report.lines[place].passed += 1
            }
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
