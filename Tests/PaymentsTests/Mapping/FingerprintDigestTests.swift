import Testing
import Text

@testable import Payments

@Suite struct FingerprintDigestTests {
    /// The digest of the bytes 00 01 02 … under the key 00 01 … 0F, by the authors' reference and
    /// by libcrypto.
    static let reference: [(Int, String)] = [
        (0, "A3817F04BA25A8E66DF67214C7550293"),
        (1, "DA87C1D86B99AF44347659119B22FC45"),
        (7, "A1F1EBBED8DBC153C0B84AA61FF08239"),
        (8, "3B62A9BA6258F5610F83E264F31497B4"),
        (15, "5493E99933B0A8117E08EC0F97CFC3D9"),
        (16, "6EE2A4CA67B054BBFD3315BF85230577"),
        (33, "77C6077146F01C32B6B69D5F4EA9FFCF"),
    ]

    private func text(_ print: Fingerprint) -> String {
        [print.low.byteSwapped, print.high.byteSwapped]
            .map { Hexadecimal.text($0, digits: 16) }.joined()
    }

    @Test(arguments: reference)
    func `the digest is SipHash with 128 bits`(_ row: (Int, String)) {
        var digest = FingerprintDigest(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        for byte in 0..<row.0 { digest.append(UInt8(byte)) }
        #expect(text(digest.finish()) == row.1)
    }

    @Test(arguments: 0..<9)
    func `a word goes in as its eight bytes at any place`(_ before: Int) {
        let word: UInt64 = 0xF0E1_D2C3_B4A5_9687
        var whole = FingerprintDigest()
        var split = FingerprintDigest()
        for byte in 0..<before {
            whole.append(UInt8(byte))
            split.append(UInt8(byte))
        }
        whole.append(word)
        for shift in 0..<8 { split.append(UInt8(truncatingIfNeeded: word >> (8 * shift))) }
        whole.append(UInt8(0x5A))
        split.append(UInt8(0x5A))
        #expect(whole.finish() == split.finish())
    }
}
