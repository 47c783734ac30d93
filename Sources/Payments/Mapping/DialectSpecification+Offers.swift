package import ISO8583

extension DialectSpecification {
    /// Whether any of its messages asks for an operation.
    package func offers(_ operation: Operation) -> Bool {
        messages.contains { rule in
            (rule.variants + [rule]).contains { $0.meaning.operation?.text == operation.name }
        }
    }
}
