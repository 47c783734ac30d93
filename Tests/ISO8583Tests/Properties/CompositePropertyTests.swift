import ISO8583
import Testing
import Text

/// Every form of composite in every writing: what is built reads back, in a message and as JSON.
@Suite struct CompositePropertyTests {
    @Test(arguments: CompositeAxes.all.indices)
    func `parts that are set come back the same`(index: Int) throws {
        let axes = CompositeAxes.all[index]
        let specification = try Dialects.elements("\"48\": \(axes.yaml)")
        let decoder = MessageDecoder(specification)
        var generator = SeededGenerator(seed: UInt64(index))
        for _ in 0..<12 {
            let value = axes.value(&generator)
            var message = Message(specification: specification, type: "0200")
            try message.set(.privateData, value)
            #expect(message.composite(.privateData) == value, "\(axes)")
            let bytes = MessageEncoder.encode(message)
            let back = try decoder.decode(bytes)
            #expect(back.composite(.privateData) == value, "\(axes)")
            #expect(MessageEncoder.encode(back) == bytes, "\(axes)")
            let json = MessageJSON.document(of: back, unmasked: true).text()
            let rebuilt = try MessageJSON.message(from: json, specification: specification)
            #expect(MessageEncoder.encode(rebuilt) == bytes, "\(axes) \(json)")
        }
    }

    @Test(arguments: CompositeAxes.all.indices)
    func `a composite that is cut, filled up or changed is refused, or goes out as it came`(
        index: Int
    ) throws {
        let axes = CompositeAxes.all[index]
        let specification = try Dialects.elements("\"48\": \(axes.yaml)")
        let decoder = MessageDecoder(specification)
        var generator = SeededGenerator(seed: UInt64(index) + 1_000)
        var message = Message(specification: specification, type: "0200")
        try message.set(.privateData, axes.value(&generator))
        let value = try #require(message.bytes(.privateData))
        for cut in 0..<min(value.count, 64) {
            var other = message
            do {
                try other.set(.privateData, bytes: Array(value[..<cut]))
                let parts = try #require(other.composite(.privateData))
                var again = Message(specification: specification, type: "0200")
                try again.set(.privateData, parts)
            } catch let error as CodingError {
                #expect(error.path?.element == .privateData)
                #expect(error.offset <= value.count + 8)
            }
        }
        let bytes = MessageEncoder.encode(message)
        for _ in 0..<150 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = Int.random(in: 12..<changed.count, using: &generator)
                changed[place] = UInt8.random(in: 0...255, using: &generator)
            }
            do {
                let back = try decoder.decode(changed)
                #expect(MessageEncoder.encode(back) == changed, "\(axes)")
                #expect(back.composite(.privateData) != nil)
            } catch {
                #expect(error.error.offset <= changed.count)
            }
        }
    }
}
