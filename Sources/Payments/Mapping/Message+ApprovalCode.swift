import ISO8583

extension Message {
    /// DE 38 as the original's answer told it; nil where it is absent or says nothing.
    func approvalCode(_ element: Element) -> ApprovalCode? {
        text(element).flatMap { ApprovalCode($0) }
    }
}
