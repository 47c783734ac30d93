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
