import Benchmark
import ISO8583

let benchmarks: @Sendable () -> Void = {
    // Processor time is counted in steps of 10 ms, too coarse for a sample of a thousand messages:
    // `forecourt bench codec` measures that. Instructions show only where the machine counts them.
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .throughput, .instructions],
        scalingFactor: .kilo,
        maxDuration: .seconds(3)
    )
    do {
        for message in try VectorMessage.all() {
            try checkRoundTrip(of: message)
            Benchmark("unpack \(message.name), every element read") { benchmark in
                let decoder = MessageDecoder(message.specification)
                for _ in benchmark.scaledIterations {
                    var sum = CanonicalChecksum()
                    try decoder.decode(message.wire).foldCanonicalValues(into: &sum)
                    blackHole(sum)
                }
            }
            Benchmark("build \(message.name) and pack") { benchmark in
                var buffer: [UInt8] = []
                for _ in benchmark.scaledIterations {
                    MessageEncoder.encode(try build(message), into: &buffer)
                    blackHole(buffer)
                }
            }
        }
    } catch {
        preconditionFailure("The vectors cannot be read: \(error)")
    }
}

private func build(_ vector: VectorMessage) throws(CodingError) -> Message {
    var message = Message(specification: vector.specification, type: vector.type)
    for field in vector.fields {
        switch field.value {
        case .text(let text): try message.set(field.element, text)
        case .bytes(let bytes): try message.set(field.element, bytes: bytes)
        }
    }
    return message
}

/// A codec that is wrong is not worth timing.
private func checkRoundTrip(of vector: VectorMessage) throws {
    let built = MessageEncoder.encode(try build(vector))
    guard built == vector.wire else {
        throw VectorMessage.Unreadable(message: "message \(vector.name) packs to other bytes")
    }
}
