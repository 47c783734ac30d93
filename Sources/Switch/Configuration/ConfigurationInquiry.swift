/// What the reader of configurations asks for as it reads: the source of their description.
struct ConfigurationInquiry: Sendable {
    /// One value.
    struct Key: Sendable, Equatable {
        /// Without positions in lists.
        let path: String
        let takes: String
        /// As it would be written; nil where it has none.
        let standard: String?
    }

    /// In the order in which they were asked for, each once.
    private(set) var keys: [Key] = []
    /// Every key that may stand in a section, values and sections alike.
    private(set) var known: Set<String> = []
    private var asked: Set<String> = []

    /// A key may stand there.
    mutating func note(_ path: String) { known.insert(ConfigurationGuide.general(path)) }

    /// A list of sections is read there.
    mutating func noteItems(_ path: String) { asked.insert(ConfigurationGuide.general(path)) }

    /// A value is read there.
    mutating func note(_ path: String, takes: String, default standard: String?) {
        let path = ConfigurationGuide.general(path)
        guard asked.insert(path).inserted else { return }
        keys.append(Key(path: path, takes: takes, standard: standard))
    }

    /// Known keys that are neither values nor sections of any: a text that was read lacks them.
    var unseen: [String] {
        known.filter { path in
            !asked.contains(path)
                && !known.contains { $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[].") }
        }.sorted()
    }

    mutating func add(_ other: ConfigurationInquiry) {
        for key in other.keys { note(key.path, takes: key.takes, default: key.standard) }
        asked.formUnion(other.asked)
        known.formUnion(other.known)
    }
}
