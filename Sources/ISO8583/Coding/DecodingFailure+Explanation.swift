extension DecodingFailure {
    /// The likely cause, as a question or a hint; nil where there is none better than the error itself.
    public var explanation: String? { nil }
}
