/// The text that Alipay's signatures cover.
package enum AlipayText {
    /// Every parameter with a value except those left out, by name, `name=value` joined by `&`.
    ///
    /// Values as they are, not percent-encoded. Requests sign all but `sign`; notifies leave out
    /// `sign_type` too.
    package static func canonical(
        _ parameters: [(name: String, value: String)],
        without left: Set<String>
    ) -> [UInt8] {
        let signed = parameters.filter { !$0.value.isEmpty && !left.contains($0.name) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var text: [UInt8] = []
        for parameter in signed {
            if !text.isEmpty { text.append(0x26) }
            text.append(contentsOf: parameter.name.utf8)
            text.append(0x3D)
            text.append(contentsOf: parameter.value.utf8)
        }
        return text
    }
}
