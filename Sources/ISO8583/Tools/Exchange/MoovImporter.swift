import Text

/// Reads a message specification in the JSON of moov-io/iso8583 (`specs.Builder.ExportJSON`).
public struct MoovImporter {
    private let file: String
    private let findings = FindingList()

    private init(file: String) {
        self.file = file
    }

    /// What a document says; `file` is the name that findings bear.
    ///
    /// Throws every word that is not known, each with its place, and text that is no such document.
    public static func read(
        _ json: String,
        named file: String
    ) throws(SpecificationError) -> ImportedSpecification {
        let importer = MoovImporter(file: file)
        guard var imported = importer.document(json), !importer.findings.hasErrors else {
            throw importer.findings.error
        }
        imported.warnings = importer.findings.error.findings
        return imported
    }

    private func document(_ json: String) -> ImportedSpecification? {
        guard json.utf8.count <= YAMLDocument.maximumBytes else {
            findings.add("size", file, 0, 0, "the file is over 1 MiB", cure: "import a part of it")
            return nil
        }
        let root: JSONNode
        do throws(JSONError) {
            root = try JSONParser.parse(json)
        } catch {
            findings.add("json", file, error.line, error.column, error.message, cure: "mend it")
            return nil
        }
        let reader = MoovFieldReader(file: file, findings: findings)
        guard let fields = reader.members(root["fields"], "fields"), !fields.isEmpty else {
            findings.add(
                "fields",
                at: reader.place(root),
                "there are no \"fields\"",
                cure: "give the JSON that moov's specs.Builder exports"
            )
            return nil
        }
        reader.warnAboutUnknown(root, known: ["name", "fields", "forecourt"])
        var imported = ImportedSpecification()
        imported.summary = root["name"]?.text ?? imported.summary
        var kept: [(number: Int, field: JSONNode, words: JSONValue)] = []
        for (key, field) in fields {
            guard let number = Int(key), String(number) == key, (0...192).contains(number) else {
                findings.add(
                    "element-number",
                    at: reader.place(field),
                    "\"\(key)\" is no element",
                    cure: "write a number from \"0\" to \"192\""
                )
                continue
            }
            if number == 0 {
                imported.messageType = reader.messageType(field) ?? .ascii
            } else if number == 1 {
                reader.bitmap(field, &imported.bitmap)
            } else if let element = reader.element(field, "field \(key)") {
                imported.elements.append((number, element.words(number: number)))
                if let words = field["forecourt"] { kept.append((number, field, words.value)) }
            }
        }
        imported.elements.sort { $0.number < $1.number }
        finishBitmap(&imported, root, reader)
        adopt(kept, into: &imported, root["forecourt"], reader)
        return imported
    }

    private func finishBitmap(
        _ imported: inout ImportedSpecification,
        _ root: JSONNode,
        _ reader: MoovFieldReader
    ) {
        let highest = imported.elements.last?.number ?? 0
        if highest > 128 { imported.bitmap.tertiary = .afterSecondary }
        let own = root["forecourt"]?["bitmap"]
        if let word = own?["tertiary"]?.text,
            let tertiary = TertiaryBitmap.allCases.first(where: { $0.keyword == word })
        {
            imported.bitmap.tertiary = tertiary
        }
        guard imported.bitmap.tertiary == .afterSecondary,
            imported.elements.contains(where: { $0.number == 65 })
        else { return }
        imported.elements.removeAll { $0.number == 65 }
        findings.warn(
            "no-bitmap",
            at: reader.place(root),
            "field 65 is left out: its bit announces the third bitmap",
            cure: "leave out the fields from 129 on if there is none"
        )
    }

    // MARK: What this program wrote beside the fields

    /// Takes our own words of each field whose moov words still say the same.
    private func adopt(
        _ kept: [(number: Int, field: JSONNode, words: JSONValue)],
        into imported: inout ImportedSpecification,
        _ head: JSONNode?,
        _ reader: MoovFieldReader
    ) {
        if let summary = head?["description"]?.text, !summary.isEmpty { imported.summary = summary }
        if let word = head?["family"]?.text { imported.family = DialectFamily(rawValue: word) }
        guard !kept.isEmpty else { return }
        var trial = imported
        trial.elements = kept.map { ($0.number, $0.words) }
        let own: DialectSpecification
        do throws(SpecificationError) {
            own = try DialectSpecification(
                yaml: trial.standalone(named: "trial"),
                named: file,
                resolving: { _ in Self.empty }
            )
        } catch {
            let first = error.findings.first?.message ?? "they say nothing"
            findings.warn(
                "words",
                at: reader.place(head ?? kept[0].field),
                "the words under \"forecourt\" are left out: \(first)",
                cure: "export the specification again to have them"
            )
            return
        }
        for (number, field, words) in kept {
            guard let element = Element("\(number)"), let described = own.description(of: element)
            else { continue }
            guard Self.isSame(MoovField.of(described).field, field.value) else {
                findings.warn(
                    "words",
                    at: reader.place(field),
                    "field \(number) was changed beside its words under \"forecourt\", "
                        + "which are left out",
                    cure: "say its secrets and checks in the file that is written"
                )
                continue
            }
            if let index = imported.elements.firstIndex(where: { $0.number == number }) {
                imported.elements[index].words = Self.guarded(words, number)
            }
        }
    }

    /// Words that leave out what the standard keeps secret have it put back.
    ///
    /// But for field 34, which is no card number in the edition of 2003.
    private static func guarded(_ words: JSONValue, _ number: Int) -> JSONValue {
        guard number != 34, case .object(let members) = words, words["sensitive"] == nil,
            let secret = StandardSecrets.of(number)
        else { return words }
        return .object(members + [.init("sensitive", .string(secret.rawValue))])
    }

    /// What every specification may extend while nothing but its own words are looked at.
    private static let empty = "name: iso8583-common\nfamily: iso8583-1987\nabstract: true\n"

    /// Whether two fields say the same in moov's words, in whatever order.
    private static func isSame(_ one: JSONValue, _ other: JSONValue) -> Bool {
        switch (one, other) {
        case (.object(let mine), .object(let theirs)):
            let mine = mine.filter { $0.key != "forecourt" }
            let theirs = theirs.filter { $0.key != "forecourt" }
            return mine.count == theirs.count
                && mine.allSatisfy { member in
                    theirs.contains { $0.key == member.key && isSame($0.value, member.value) }
                }
        default: return one == other
        }
    }
}

extension JSONNode {
    /// The value of a member; nil for what is no object, or lacks it.
    subscript(key: String) -> JSONNode? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The characters of a string.
    var text: String? {
        if case .string(let text) = content { return text }
        return nil
    }
}
