/// The bound of texts that the journal keeps as people wrote them: names, reasons, rules.
package enum RecordedText {
    /// In bytes of UTF-8, far below what a record's text may have.
    package static let longestBytes = 1000
}
