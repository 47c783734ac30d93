import Testing

@testable import forecourt

@Suite struct HexInputTests {
    @Test(arguments: ["0200AbcD", "02 00 ab cd", "0200 # MTI\nABCD # rest"])
    func `spaces, lines and comments are no digits`(text: String) throws {
        #expect(try HexInput.bytes(text, "it") == [0x02, 0x00, 0xAB, 0xCD])
    }

    @Test(
        arguments: [
            ("02G0", "it:1:3: not a hexadecimal digit"),
            ("02\n0x", "it:2:2: not a hexadecimal digit"),
            ("020", "it has 3 hexadecimal digits, an odd number"),
            ("# nothing", "it holds no bytes"),
        ]
    )
    func `what is wrong is named with its place and without the data`(
        text: String,
        problem: String
    ) {
        let failure = #expect(throws: CommandFailure.self) { try HexInput.bytes(text, "it") }
        #expect(failure?.problem == problem)
        #expect(failure?.status == .badInput)
    }

    @Test func `a word that looks like a path is a missing file`() {
        let failure = #expect(throws: CommandFailure.self) { try HexInput.items("no/such.hex") }
        #expect(failure?.status == .noInput)
    }

    @Test func `a file and its text give the same bytes`() throws {
        let folder = try TestFolder()
        let file = try folder.file("message.hex", "# made by hand\n02 00\n")
        #expect(try HexInput.single(file) == [0x02, 0x00])
        #expect(try HexInput.single("0200") == [0x02, 0x00])
    }
}
