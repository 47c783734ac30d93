/// All that a specification says of one element.
public struct ElementDescription: Sendable {
    /// The element.
    public let element: Element
    /// Its name in the dialect.
    public let name: String
    /// Its format.
    public let format: ElementFormat
    /// How its value is masked as a whole; nil where it is not a secret.
    public let sensitivity: Sensitivity?
    /// How parts of it are masked, by the path below the element (`57`, `3.1`).
    public let partSensitivity: [String: Sensitivity]
    /// How it is masked in messages of some types only.
    public let typeSensitivity: [MessageTypeIndicator: Sensitivity]
    /// Whether it counts for the fingerprint of a request.
    public let isFingerprint: Bool
    /// The name of the table that explains its codes.
    public let codes: String?
    /// What is inside it.
    public let composite: CompositeDescription?

    /// Whether any part of it is a secret.
    public var isSensitive: Bool {
        sensitivity != nil || !partSensitivity.isEmpty || !typeSensitivity.isEmpty
    }

    /// How its value as a whole is masked in a message of a type, or in a repeat of one.
    public func sensitivity(in type: MessageTypeIndicator) -> Sensitivity? {
        sensitivity ?? typeSensitivity[type] ?? typeSensitivity[type.withoutRepeat]
    }
}
