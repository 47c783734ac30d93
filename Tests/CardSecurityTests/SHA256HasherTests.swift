import Testing

@testable import CardSecurity

@Suite struct SHA256HasherTests {
    @Test(
        arguments: [
            ("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"),
            ("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        ]
    )
    func `published digests are reproduced`(text: String, expected: String) {
        #expect(Hexadecimal.text(SHA256Hasher.digest(of: Array(text.utf8)).bytes) == expected)
    }

    @Test func `pieces make the digest of the whole`() throws {
        let message = try Fixtures.bytes(300)
        let whole = SHA256Hasher.digest(of: message.span)
        for cut in 0...300 {
            var hasher = SHA256Hasher()
            hasher.update(message.span.extracting(first: cut))
            hasher.update(message.span.extracting(droppingFirst: cut))
            #expect(hasher.finish() == whole)
        }
    }

    @Test func `a hasher goes on after it has given a digest`() {
        var hasher = SHA256Hasher()
        hasher.update(Array("ab".utf8).span)
        _ = hasher.finish()
        hasher.update(Array("c".utf8).span)
        #expect(hasher.finish() == SHA256Hasher.digest(of: Array("abc".utf8)))
    }

    @Test func `a stored digest comes back`() {
        let digest = SHA256Hasher.digest(of: Array("abc".utf8))
        #expect(SHA256Digest(digest.bytes) == digest)
        #expect(SHA256Digest([1, 2, 3]) == nil)
    }
}
