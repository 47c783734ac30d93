import Testing

@Suite struct SwiftLexerTests {
    private func code(_ source: String) -> String {
        String(decoding: SwiftLexer.split(Array(source.utf8)).code, as: UTF8.self)
    }

    private func comments(_ source: String) -> String {
        String(decoding: SwiftLexer.split(Array(source.utf8)).comments, as: UTF8.self)
    }

    @Test(arguments: [
        ("a // b", "a     "),
        ("a /* b /* c */ d */ e", "a                   e"),
        (#"a "b" c"#, "a     c"),
        (#"a "b\"c" d"#, "a        d"),
        (##"a #"b"c"# d"##, "a         d"),
        ("a \"\"\"\nb \" c\n\"\"\" d", "a    \n     \n    d"),
        (#"a "x\(b + "y")z" c"#, "a     b +        c"),
        (#"a "x\(f(b))z" c"#, "a     f(b)    c"),
        (##"a #"x\(b)"# c"##, "a           c"),
        ("a #/b\"c/# d", "a         d"),
        ("#if os(Linux)", "#if os(Linux)"),
        ("#expect(\"a\" == b)", "#expect(    == b)"),
    ])
    func `literals and comments are no code`(source: String, expected: String) {
        #expect(code(source) == expected)
    }

    @Test func `a comment is found where it stands`() {
        #expect(comments("a // b\nc") == "  // b\n ")
        #expect(comments(#"a "// b" c"#) == "          ")
    }

    @Test func `a file that ends inside a literal is read to its end`() {
        #expect(code(#"a "b"#) == "a   ")
        #expect(code(#"a "b\"#) == "a    ")
        #expect(code(#"a "b\("#) == "a     ")
        #expect(code("a /* b") == "a     ")
    }
}
