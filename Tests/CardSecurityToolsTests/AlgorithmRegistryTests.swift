import CardSecurity
import CardSecurityTools
import Testing

@Suite struct AlgorithmRegistryTests {
    @Test func `every algorithm of the library has its place and its name in the one list`() {
        #expect(
            AlgorithmRegistry.optionNames(\.macAlgorithm) == MACAlgorithm.allCases.map(\.rawValue)
        )
        #expect(
            AlgorithmRegistry.optionNames(\.pinBlockFormat)
                == PINBlockFormat.allCases.map(\.rawValue)
        )
        #expect(
            AlgorithmRegistry.optionNames(\.keyAlgorithm) == KeyAlgorithm.allCases.map(\.rawValue)
        )
    }

    @Test func `a name finds the same algorithm however it is written`() {
        for name in ["x9.19", "X9.19", "ANSI_X9.19_RETAIL_MAC", "ansi_x9.19_retail_mac"] {
            #expect(AlgorithmRegistry.find(name, \.macAlgorithm) == .x919)
        }
        for name in ["ISO4", "iso4", "PINBLOCK_ISO4"] {
            #expect(AlgorithmRegistry.find(name, \.pinBlockFormat) == .iso4)
        }
        #expect(AlgorithmRegistry.find("kcv_des_zeros", \.keyAlgorithm) == .tripleDES)
        #expect(AlgorithmRegistry.find("ISO4", \.macAlgorithm) == nil)
        #expect(AlgorithmRegistry.find("PIN_TRANSLATION", \.pinBlockFormat) == nil)
    }

    @Test func `known answers find every algorithm by its name`() {
        for algorithm in AlgorithmRegistry.all {
            #expect(AlgorithmRegistry.named(algorithm.name)?.work == algorithm.work)
        }
        #expect(AlgorithmRegistry.named("ROT13") == nil)
    }
}
