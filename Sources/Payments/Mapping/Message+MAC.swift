package import ISO8583

extension Message {
    /// Where its MAC stands: behind everything else.
    package var macElement: Element { elements.contains { $0 > .mac } ? .mac2 : .mac }
}
