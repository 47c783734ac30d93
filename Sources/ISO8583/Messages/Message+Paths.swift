/// Reaching into composites by path.
extension Message {
    /// Whether the path leads to something.
    public func has(_ path: ElementPath) -> Bool {
        path.components.isEmpty ? has(path.element) : text(at: path) != nil
    }

    /// The canonical text at a path.
    public func text(at path: ElementPath) -> String? {
        path.components.isEmpty ? text(path.element) : nil
    }
}
