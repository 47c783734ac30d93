/// Runs known answers: documents of the form of `fixtures/vectors/crypto.json`.
///
/// A vector passes when every value of it that this library can compute comes out as it stands
/// there. An algorithm without a check counts as failed.
public struct KnownAnswerRunner {
    typealias Check = (KnownAnswerVector, inout Comparison) throws(KnownAnswerFault) -> Void

    private let checks: [String: Check]

    /// Collects the checks.
    public init() {
        var checks = Self.macChecks
        for more in [
            Self.keyChecks, Self.pinChecks, Self.dukptChecks, Self.ifsfChecks, Self.blockChecks,
        ] {
            checks.merge(more) { first, _ in first }
        }
        self.checks = checks
    }

    /// The names of the algorithms that can be checked.
    public var algorithms: [String] { checks.keys.sorted() }

    /// Runs every vector of the document.
    public func run(_ document: [UInt8]) throws(KnownAnswerError) -> KnownAnswerReport {
        var report = KnownAnswerReport()
        var places: [String: Int] = [:]
        for vector in try KnownAnswerVector.read(document) {
            let check = checks[vector.algorithm]
            let place: Int
            if let known = places[vector.algorithm] {
                place = known
            } else {
                place = report.lines.count
                places[vector.algorithm] = place
                report.lines.append(
                    KnownAnswerReport.Line(
                        algorithm: vector.algorithm,
                        isSupported: check != nil
                    )
                )
            }
            if let reason = fault(of: vector, check) {
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

    private func fault(of vector: KnownAnswerVector, _ check: Check?) -> String? {
        guard let check else { return "unsupported algorithm" }
        var comparison = Comparison(vector: vector)
        do throws(KnownAnswerFault) {
            try check(vector, &comparison)
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

    /// Collects which fields of a vector came out differently.
    struct Comparison {
        let vector: KnownAnswerVector
        private(set) var compared = 0
        private(set) var differing: [String] = []

        init(vector: KnownAnswerVector) {
            self.vector = vector
        }

        /// Compares a field if the vector has it; a shorter field compares the leftmost bytes.
        mutating func expect(
            _ name: String,
            _ computed: [UInt8]
        ) throws(KnownAnswerFault) {
            guard vector.has(name) else { return }
            let expected = try vector.hex(name)
            compared += 1
            guard !computed.starts(with: expected) else {
                // No check value is shorter than 3 bytes.
                if expected.count < min(3, computed.count) {
                    differing.append("\(name) (cut short)")
                }
                return
            }
            let same = zip(expected, computed).prefix { $0 == $1 }.count
            differing.append("\(name) (from byte \(same + 1))")
        }

        /// Compares a text if the vector has it.
        mutating func expect(_ name: String, text: String) throws(KnownAnswerFault) {
            guard vector.has(name) else { return }
            compared += 1
            if try vector.text(name) != text { differing.append(name) }
        }

        /// Notes an outcome that is no field.
        mutating func expect(_ holds: Bool, _ name: String) {
            compared += 1
            if !holds { differing.append(name) }
        }
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
