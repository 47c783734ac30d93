import Payments

/// The names that conditions ask for as numbers, so that a query is compared by numbers.
///
/// A name that no condition asks for has the number -1.
struct RouteNames: Sendable {
    /// Terminals, merchants and so on are numbered apart.
    enum Kind: Int, CaseIterable, Sendable {
        case terminal
        case merchant
        case listener
        case productGroup
        case organisation
    }

    private var numbers: [[String: Int32]] = Array(repeating: [:], count: Kind.allCases.count)

    /// The number of a name that a condition asks for.
    mutating func number(_ name: String, _ kind: Kind) -> Int32 {
        if let number = numbers[kind.rawValue][name] { return number }
        let number = Int32(numbers[kind.rawValue].count)
        numbers[kind.rawValue][name] = number
        return number
    }

    /// Whether any condition asks for such a name.
    func has(_ kind: Kind) -> Bool { !numbers[kind.rawValue].isEmpty }

    /// The number of a name that a payment has.
    func find(_ name: String, _ kind: Kind) -> Int32 {
        guard has(kind) else { return -1 }
        return numbers[kind.rawValue][name] ?? -1
    }

    func find(_ names: [String], _ kind: Kind) -> [Int32] {
        guard has(kind), !names.isEmpty else { return [] }
        return names.map { numbers[kind.rawValue][$0] ?? -1 }
    }
}

/// A query with its names as numbers.
struct ResolvedQuery {
    let card: UInt64?
    let code: CodeKind?
    let processingCode: UInt32?
    let operation: UInt8
    let terminal: Int32
    let merchant: Int32
    let listener: Int32
    let productGroups: [Int32]
    let organisations: [Int32]
    let amount: Int64?
    let minute: Int
    let weekday: Int

    init(_ query: RouteQuery, _ names: RouteNames) {
        card = query.firstEleven
        code = query.code
        processingCode = query.processingCode
        operation = query.operation.rawValue
        terminal = names.find(query.terminal, .terminal)
        merchant = names.find(query.merchant, .merchant)
        listener = names.find(query.listener, .listener)
        productGroups = names.find(query.productGroups, .productGroup)
        organisations = names.find(query.organisations, .organisation)
        amount = query.amount
        minute = query.minute
        weekday = query.weekday
    }
}
