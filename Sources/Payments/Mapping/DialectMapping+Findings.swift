package import ISO8583

/// What `spec lint` says of the words that only a switch gives a meaning.
extension DialectMapping {
    /// What is wrong with the words by which a specification's messages say what they ask for, in
    /// the order of the file; empty for families that are not mapped.
    ///
    /// `file` is its name for what is wrong with it as a whole.
    package static func findings(
        of specification: DialectSpecification,
        in file: String
    ) -> [SpecificationError.Finding] {
        guard !specification.isAbstract else { return [] }
        let family: MappedFamily
        do {
            family = try MappedFamily(specification.family)
        } catch {
            return []
        }
        var reader = OfferReader(specification, family)
        let requests = specification.messages.filter { !$0.type.isReply }
        let rules = requests.flatMap { $0.variants + [$0] }
        for rule in requests { _ = reader.window(of: rule) }
        for rule in rules { _ = reader.offer(of: rule) }
        _ = reader.settlement()
        guard rules.contains(where: { $0.meaning.operation != nil }) else {
            return [nothingOffered(in: file)]
        }
        return reader.findings.map { finding in
            SpecificationError.Finding(
                file: finding.place.file,
                line: finding.place.line,
                column: finding.place.column,
                rule: finding.rule,
                message: finding.error.description,
                cure: finding.cure
            )
        }
        .sorted { ($0.file, $0.line, $0.column) < ($1.file, $1.line, $1.column) }
    }

    /// A host's dialect, or one of the tools, may leave it at that; no listener speaks it.
    private static func nothingOffered(in file: String) -> SpecificationError.Finding {
        SpecificationError.Finding(
            file: file,
            line: 0,
            column: 0,
            rule: "nothing-offered",
            message: MappingError.nothingOffered.description,
            cure: "write operation: beside each message or variant that a listener serves",
            severity: .warning
        )
    }
}
