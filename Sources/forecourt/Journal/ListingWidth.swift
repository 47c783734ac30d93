/// Texts of a listing that are cut to the width of their column.
enum ListingWidth {
    /// The text in so many columns at most, with the mark in place of what is missing.
    static func cut(_ text: String, to columns: Int, mark: String) -> String {
        guard FoldedLine.width(of: text) > columns else { return text }
        var kept = ""
        var used = FoldedLine.width(of: mark)
        for character in text {
            let more = FoldedLine.width(of: String(character))
            guard used + more <= columns else { break }
            kept.append(character)
            used += more
        }
        return kept + mark
    }
}
