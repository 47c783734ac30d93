/// The address of an element or of something inside it: `4`, `55.9F26`, `48.37`, `63.3.1.2`.
///
/// A component is the key of a sub-element, a tag, or the position (from 1) in a list.
public struct ElementPath: Hashable, Sendable {
    /// The element that the path begins with.
    public let element: Element

    /// The keys below the element, outermost first; empty for the element itself.
    public let components: [String]

    /// A path to an element, or to something below it.
    public init(_ element: Element, _ components: [String] = []) {
        self.element = element
        self.components = components
    }

    /// The path one level further down.
    public func appending(_ component: String) -> ElementPath {
        ElementPath(element, components + [component])
    }
}

extension ElementPath: LosslessStringConvertible {
    /// Reads `48.37`; nil where the first part is no element or a part is empty.
    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let element = Element(String(first)) else { return nil }
        let rest = parts.dropFirst().map(String.init)
        guard rest.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(element, rest)
    }

    /// The parts joined by full stops.
    public var description: String {
        components.isEmpty
            ? element.description : element.description + "." + components.joined(separator: ".")
    }
}
