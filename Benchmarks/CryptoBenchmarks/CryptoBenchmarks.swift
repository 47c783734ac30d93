import Benchmark
import CardSecurity

// One thread computes at a time, so the throughput is that of one core.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput],
        scalingFactor: .kilo,
        maxDuration: .seconds(2)
    )
    do {
        try checkKnownAnswers()
    } catch {
        preconditionFailure("The library computes wrong values: \(error)")
    }
    for algorithm in MACAlgorithm.allCases {
        // The length of a purchase with EMV data.
        Benchmark("MAC \(algorithm.rawValue), 304 bytes") { benchmark in
            let key = try MACKey(algorithm, key: testKey(bytes: macKeyLength(algorithm)))
            let message = (0..<304).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            for _ in benchmark.scaledIterations { blackHole(key.mac(over: message.span)) }
        }
    }
    for source in PINBlockFormat.allCases {
        for target in PINBlockFormat.allCases {
            Benchmark("PIN \(source.rawValue) to \(target.rawValue)") { benchmark in
                let (sourceKey, targetKey) = (try pinKey(source), try pinKey(target))
                let pin = try ClearPIN(ascii: Array("1234".utf8).span)
                let random = SystemRandomSource()
                let block = try sourceKey.encrypt(
                    pin,
                    format: source,
                    cardNumber: card.span,
                    from: random
                )
                for _ in benchmark.scaledIterations {
                    blackHole(
                        try sourceKey.translate(
                            block.span,
                            from: source,
                            to: targetKey,
                            target,
                            cardNumber: card.span,
                            random: random
                        )
                    )
                }
            }
        }
    }
}

private let card = Array("9000010000000018".utf8)

private func macKeyLength(_ algorithm: MACAlgorithm) -> Int {
    algorithm.keyLengths.contains(16) ? 16 : 8
}

private func testKey(bytes count: Int) throws -> KeyBytes {
    let digits = "0123456789ABCDEFFEDCBA9876543210"
    return try KeyBytes(hexadecimal: String(digits.prefix(2 * count)))
}

private func pinKey(_ format: PINBlockFormat) throws -> PINKey {
    try PINKey(testKey(bytes: 16), format == .iso4 ? .aes : .tripleDES)
}

/// A wrong value is not worth timing.
private func checkKnownAnswers() throws {
    let key = try MACKey(.x919, key: testKey(bytes: 16))
    let mac = key.mac(over: [UInt8](1...8).span)
    let known: [UInt8] = [0xA8, 0x5C, 0xEB, 0x8C, 0xDA, 0xDF, 0xF8, 0x08]
    guard mac.bytes == known else { throw WrongValue() }
}

private struct WrongValue: Error {}
