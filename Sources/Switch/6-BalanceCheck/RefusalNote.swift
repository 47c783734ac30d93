import ISO8583

/// What a row of refusals says of the first of them: which element is wrong, and who sent it.
struct RefusalNote: Sendable {
    /// `DE 22 is missing`; nil where the outcome says it all.
    var cause: String?
    /// Address and port.
    var peer: String
    var messageType: MessageTypeIndicator?
    var stan: UInt32?

    /// As the journal keeps it.
    var text: String { [cause, "from \(peer)"].compactMap(\.self).joined(separator: ", ") }
}
