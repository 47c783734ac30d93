/// What a message asks for, in the words of whoever serves it.
///
/// This library keeps the words and gives them no meaning; only their shape is checked.
public struct MessageMeaning: Sendable, Equatable {
    /// A word with the place where it was written; two are equal where they say the same.
    public struct Word: Sendable, Equatable {
        /// The word.
        public let text: String
        /// The file as it was named to the loader.
        public let file: String
        /// From 1.
        public let line: Int
        /// From 1.
        public let column: Int

        /// Compares the words alone.
        public static func == (left: Word, right: Word) -> Bool { left.text == right.text }
    }

    /// What the identity of a message counts within.
    public struct Window: Sendable, Equatable {
        /// What is counted there.
        public let kind: Word
        /// Where it stands, the first that is there.
        public let elements: [ElementPath]
    }

    /// A part of the reference to an earlier message.
    public struct Reference: Sendable, Equatable {
        /// What the part says.
        public let role: Word
        /// Where it stands.
        public let path: ElementPath
    }

    /// What is asked; nil where the message is known and not offered.
    public let operation: Word?
    /// In which form keys are handed out for it.
    public let keys: Word?
    /// On which side of a settlement it counts, or how a settlement counts what was reversed.
    public let counts: Word?
    /// Whether its sender takes a part of what it asks for, without saying so in each message.
    public let part: Word?
    /// Where its sender stands, where that is not told by each message.
    public let place: Word?
    /// What its sender must have done before.
    public let session: Word?
    /// The window of its identity.
    public let window: Window?
    /// Which elements name the original.
    public let original: [Reference]
}
