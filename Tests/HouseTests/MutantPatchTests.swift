import Testing

/// Keeps the broken rules of `make mutants` from rotting while the rules of money move.
@Suite struct MutantPatchTests {
    private static func patches(in texts: [SourceText]) -> [MutantPatch] {
        texts.filter { $0.path.hasPrefix(MutantPatch.folder) && $0.path.hasSuffix(".patch") }
            .map(MutantPatch.init)
    }

    @Test func `every broken rule still breaks one`() throws {
        let texts = try Repository.texts()
        let patches = Self.patches(in: texts)
        #expect(patches.count >= 51)
        #expect(patches.compactMap { $0.problem(in: texts) } == [])
    }

    private let file = SourceText(
        path: "Sources/Book/Hold.swift",
        content: "a\nguard b else {\nc\n}\nd\nc\n"
    )

    private func problem(_ patch: String) -> String? {
        let path = MutantPatch.folder + "breakIt.patch"
        return MutantPatch(SourceText(path: path, content: patch)).problem(in: [file])
    }

    @Test func `a patch that fits is taken`() {
        let patch = """
            It breaks.
            --- a/Sources/Book/Hold.swift
            +++ b/Sources/Book/Hold.swift
            @@ -1,3 +1,2 @@
             a
            -guard b else {
             c

            """
        #expect(problem(patch) == nil)
    }

    @Test(arguments: [
        ("--- a/x\n+++ b/Sources/Book/Hold.swift\n@@ -1 +1 @@\n-a\n", "sentence"),
        ("It breaks.\n--- a/x\n+++ b/Sources/Book/Gone.swift\n@@ -1 +1 @@\n-a\n", "there is no"),
        ("It breaks.\n--- a/x\n+++ b/Sources/Book/Hold.swift\n", "nothing"),
        ("It breaks.\n--- a/x\n+++ b/Sources/Book/Hold.swift\n@@ -1 +1 @@\n a\n", "nothing"),
        ("It breaks.\n--- a/x\n+++ b/Sources/Book/Hold.swift\n@@ -1 +1 @@\n-e\n", "0 times"),
        ("It breaks.\n--- a/x\n+++ b/Sources/Book/Hold.swift\n@@ -1 +1 @@\n-c\n", "2 times"),
    ])
    func `a patch that does not fit is refused`(patch: String, word: String) {
        #expect(problem(patch)?.contains(word) == true)
    }
}
