/// A mix as a file: a part a line, and the dialects in which it is spoken.
///
/// ```text
/// # A morning: one payment in five with a bank card.
/// dialect unionpay-pos=70
/// dialect ifsf=30
/// purchase=75
/// purchase:bank=20
/// reversal=5
/// ```
package struct LoadMixFile: Sendable {
    package let mix: LoadMix
    /// As `--dialect` has them; nil where the file names none.
    package let dialects: String?
    /// The parts as they would stand on a command line.
    package let text: String

    /// Reads a file; a complaint begins with its name and line.
    package init(_ content: String, name: String) throws(LoadSettingError) {
        var parts: [Substring] = []
        var dialects: [String] = []
        for (index, line) in content.split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        )
        .enumerated() {
            let body = line.prefix { $0 != "#" }
            let words = body.split(whereSeparator: \.isWhitespace)
            do throws(LoadSettingError) {
                switch words.count {
                case 0: continue
                case 1:
                    _ = try LoadMix.parts(parts + [words[0]])
                    parts.append(words[0])
                case 2 where words[0] == "dialect":
                    dialects.append(String(words[1]))
                    _ = try LoadDialectName.list(dialects.joined(separator: ","))
                default:
                    throw LoadSettingError(
                        "a line has one part of the mix, or a dialect",
                        cure: "write purchase=80, or dialect ifsf=30"
                    )
                }
            } catch {
                throw LoadSettingError("\(name):\(index + 1): \(error.problem)", cure: error.cure)
            }
        }
        do throws(LoadSettingError) {
            mix = try LoadMix(parts)
        } catch {
            throw LoadSettingError("\(name): the mix is empty", cure: "write purchase=1 in a line")
        }
        self.dialects = dialects.isEmpty ? nil : dialects.joined(separator: ",")
        text = parts.joined(separator: ",")
    }
}
