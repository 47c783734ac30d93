import Payments
import Text

/// Baskets of a file: JSON objects, as one a line.
struct BasketFile {
    private let path: String
    private let text: String
    /// What a basket is where it says nothing.
    private let usual: AskedBasket

    private static let members = [
        "station", "at", "card", "account", "company", "level", "lines",
    ]

    init(_ path: String, like usual: AskedBasket) throws {
        self.path = path
        self.usual = usual
        text = try InputReader.text(of: path, for: "--baskets")
    }

    /// Hands over one basket after the other, and where and by whom it is asked for.
    func each(_ body: (AskedBasket, Basket) throws -> Void) throws {
        var stop: (any Error)?
        do throws(JSONError) {
            try JSONParser.parseEach(text) { node throws(JSONError) in
                do {
                    let (asked, basket) = try basket(node)
                    try body(asked, basket)
                } catch {
                    stop = error
                    throw node.error("the basket has no price")
                }
            }
        } catch {
            throw stop ?? failure(error)
        }
    }

    private func failure(_ error: JSONError) -> CommandFailure {
        CommandFailure(.badInput, "\(InputReader.name(of: path)):\(error)")
    }

    private func basket(_ node: JSONNode) throws -> (AskedBasket, Basket) {
        guard case .object(let members) = node.content else {
            throw failure(node.error("no basket: write an object"))
        }
        var asked = usual
        var basket: Basket?
        do throws(JSONError) {
            for (key, value) in members {
                if key == "lines" {
                    basket = try Self.basket(of: Self.lines(value), at: value)
                } else {
                    try Self.read(key, value, into: &asked)
                }
            }
            if basket == nil { basket = try Self.basket(of: [], at: node) }
            guard !asked.station.isEmpty, let basket else {
                throw node.error("the basket has no station: add it, or --station")
            }
            return (asked, basket)
        } catch {
            throw failure(error)
        }
    }

    private static func basket(
        of lines: [ProductLine],
        at node: JSONNode
    ) throws(JSONError) -> Basket {
        do throws(Basket.Mistake) {
            return try AskedBasket.basket(lines)
        } catch {
            throw node.error("no basket: \(error.wording): \(error.cure)")
        }
    }

    private static func read(
        _ key: String,
        _ node: JSONNode,
        into asked: inout AskedBasket
    ) throws(JSONError) {
        switch key {
        case "station": asked.station = try string(node)
        case "at":
            guard let minute = AskedBasket.minute(try string(node)) else {
                throw node.error("no time: \(AskedBasket.timeCure)")
            }
            asked.minute = minute
        case "card":
            let word = try string(node)
            // What is no card is told without its digits.
            guard let card = try? AskedPayer.card(word) else {
                throw node.error("no card: write fleet:7, or a number with its check digit")
            }
            asked.payer.card = card
        case "account":
            guard case .number(let text) = node.content, let number = Int64(text) else {
                throw node.error("no number of an account: write 17")
            }
            asked.payer.account = number
        case "company": asked.payer.company = try string(node)
        case "level": asked.payer.level = try string(node)
        default:
            let cure = NearestWord.find(key, among: members).map { "is it '\($0)'?" }
            throw node.error(
                "unknown member '\(PrintableText.line(key))': "
                    + (cure ?? "one of \(members.joined(separator: ", "))")
            )
        }
    }

    private static func lines(_ node: JSONNode) throws(JSONError) -> [ProductLine] {
        guard case .array(let items) = node.content else {
            throw node.error("no lines: write a list of strings")
        }
        var lines: [ProductLine] = []
        for item in items {
            guard let line = ProductLine(try string(item).utf8) else {
                throw item.error("no product line: \(AskedBasket.lineCure)")
            }
            lines.append(line)
        }
        return lines
    }

    private static func string(_ node: JSONNode) throws(JSONError) -> String {
        guard case .string(let text) = node.content else {
            throw node.error("no text: write it in quotes")
        }
        return text
    }
}
