import Payments

/// The goods of a request, as limits count them.
struct LimitBasket {
    struct Group {
        let name: String
        var amount: Int64
        var volume: Int64
    }

    private let lines: [ProductLine]
    /// Thousandths of a litre of all that is sold by the litre.
    let volume: Int64

    init(_ lines: [ProductLine]) {
        self.lines = lines
        volume = lines.reduce(0) { $0 + $1.litres }
    }

    var isEmpty: Bool { lines.isEmpty }

    /// What is sold of each group, in the order of the lines; goods of no group count in none.
    func groups(_ groupOf: (String) -> String?) -> [Group] {
        var groups: [Group] = []
        for line in lines {
            guard let name = groupOf(line.code) else { continue }
            if let place = groups.firstIndex(where: { $0.name == name }) {
                groups[place].amount += line.amount
                groups[place].volume += line.litres
            } else {
                groups.append(Group(name: name, amount: line.amount, volume: line.litres))
            }
        }
        // What was taken off may come to more than what was sold.
        for place in groups.indices { groups[place].amount = max(0, groups[place].amount) }
        return groups
    }
}

extension ProductLine {
    /// Thousandths of a litre; 0 of what is sold otherwise.
    fileprivate var litres: Int64 { unit.uppercased() == "L" ? quantity.thousandths : 0 }
}
