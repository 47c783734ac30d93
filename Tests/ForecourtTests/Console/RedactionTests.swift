import Testing

@testable import forecourt

@Suite struct RedactionTests {
    @Test(
        arguments: [
            ("Unexpected argument '9000010000000018'", "Unexpected argument '<16 digits>'"),
            ("0123456789ABCDEFFEDCBA9876543210", "<32 digits>"),
            ("'0123456789abcde'", "'<15 digits>'"), ("stan 123456 kcv 08D7B4FB", nil),
            ("12345678901", nil), ("", nil),
        ]
    )
    func `long runs of digits give way to their length`(text: String, shown: String?) {
        #expect(Redaction.redacted(text) == shown ?? text)
    }
}
