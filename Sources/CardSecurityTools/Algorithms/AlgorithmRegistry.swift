package import CardSecurity

/// Every algorithm that the calculator and the known answers know, by name: the one list of both.
package enum AlgorithmRegistry {
    /// In the order in which a family's names are told to people.
    package static let all: [Algorithm] =
        macs + keys + pins + translations + derivations + ifsf + keyBlocks

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    /// The algorithm that known answers name so.
    package static func named(_ name: String) -> Algorithm? { byName[name] }

    /// What an option may name: the values of one family, in order, each by its option's name.
    package static func optionNames<Value>(_ family: (Algorithm.Work) -> Value?) -> [String] {
        var names: [String] = []
        for algorithm in all where family(algorithm.work) != nil {
            guard let name = algorithm.optionName, !names.contains(name) else { continue }
            names.append(name)
        }
        return names
    }

    /// Every name that `find` takes for a family: those of options first.
    package static func names<Value>(_ family: (Algorithm.Work) -> Value?) -> [String] {
        optionNames(family) + all.filter { family($0.work) != nil }.map(\.name)
    }

    /// The value of a family that an option names, as configuration or as known answers name it.
    package static func find<Value>(
        _ name: String,
        _ family: (Algorithm.Work) -> Value?
    ) -> Value? {
        let wanted = name.lowercased()
        for algorithm in all {
            guard let value = family(algorithm.work) else { continue }
            let names = [algorithm.name, algorithm.optionName ?? algorithm.name]
            if names.contains(where: { $0.lowercased() == wanted }) { return value }
        }
        return nil
    }
}

extension Algorithm.Work {
    /// The MAC algorithm, of a MAC.
    package var macAlgorithm: MACAlgorithm? {
        if case .mac(let algorithm) = self { return algorithm }
        return nil
    }

    /// The cipher, of a check value.
    package var keyAlgorithm: KeyAlgorithm? {
        if case .checkValue(let algorithm) = self { return algorithm }
        return nil
    }

    /// The format, of a PIN block.
    package var pinBlockFormat: PINBlockFormat? {
        if case .pinBlock(let format) = self { return format }
        return nil
    }
}
