import Glibc
import ISO8583
import Text

/// A message that the codec is timed on, with what its file says it holds.
struct CodecSample {
    let name: String
    let specification: DialectSpecification
    let bytes: [UInt8]
    /// The values to build from, as they are set: in ascending order.
    private let values: [(element: Element, range: Range<Int>)]
    /// Their bytes in one array: one array a value costs a third more time in reference counts,
    /// which is no work of the codec's.
    private let valueBytes: [UInt8]

    /// Reads a file of messages; each is read once and compared with the values beside it.
    static func read(_ path: String, _ library: SpecificationLibrary) throws -> [CodecSample] {
        let document: JSONValue
        let text = try InputReader.text(of: path)
        do throws(JSONError) {
            document = try JSONValue.parse(text)
        } catch {
            throw CommandFailure(.badInput, "\(path):\(error)")
        }
        guard case .object(let members) = document else {
            throw CommandFailure(.badInput, "\(path) is no JSON object", cure: "see vectors")
        }
        let samples = try members.compactMap { member -> CodecSample? in
            guard let hex = member.value["hex"]?.string else { return nil }
            return try CodecSample(member.key, hex, member.value, library)
        }
        guard !samples.isEmpty else {
            throw CommandFailure(
                .badInput,
                "\(path) holds no message",
                cure: "add one with \"hex\""
            )
        }
        return samples
    }

    private init(
        _ name: String,
        _ hex: String,
        _ document: JSONValue,
        _ library: SpecificationLibrary
    ) throws {
        self.name = name
        bytes = try HexInput.bytes(hex, "message \(name)")
        let names = library.names.compactMap { library[$0] }
        let best = SpecificationGuess.rank(bytes, among: names).first { $0.framing == nil }
        guard let best, best.isExact else {
            throw CommandFailure(
                .badInput,
                "message \(name) is read by no specification",
                cure: "try forecourt message guess"
            )
        }
        specification = best.specification
        var values: [(element: Element, range: Range<Int>)] = []
        var valueBytes: [UInt8] = []
        for element in best.message.elements {
            guard let value = best.message.bytes(element) else { continue }
            values.append((element, valueBytes.count..<(valueBytes.count + value.count)))
            valueBytes.append(contentsOf: value)
            guard case .string(let expected)? = document["fields"]?[element.description] else {
                continue
            }
            guard best.message.text(element) == expected else {
                throw CommandFailure(
                    .failed,
                    "message \(name), element \(element): not the value that the file gives"
                )
            }
        }
        self.values = values
        self.valueBytes = valueBytes
    }

    /// Reads the message so many times, every element folded into a checksum.
    func read(_ iterations: Int) throws -> (nanoseconds: Int, checksum: UInt64) {
        let decoder = MessageDecoder(specification)
        var checksum = CanonicalChecksum()
        let start = Self.threadNanoseconds()
        for _ in 0..<iterations {
            let message = try decoder.decode(bytes.span)
            message.foldCanonicalValues(into: &checksum)
        }
        return (Self.threadNanoseconds() - start, checksum.value)
    }

    /// Builds and packs the message so many times.
    func build(_ iterations: Int) throws -> (nanoseconds: Int, checksum: UInt64) {
        let type = try MessageDecoder(specification).decode(bytes).messageType
        var packed: [UInt8] = []
        packed.reserveCapacity(bytes.count + 64)
        var total: UInt64 = 0
        let start = Self.threadNanoseconds()
        for _ in 0..<iterations {
            var message = Message(specification: specification, type: type)
            for value in values {
                try message.set(value.element, bytes: valueBytes.span.extracting(value.range))
            }
            packed.removeAll(keepingCapacity: true)
            MessageEncoder.encode(message, into: &packed)
            total &+= UInt64(packed.count)
        }
        let nanoseconds = Self.threadNanoseconds() - start
        guard packed == bytes else {
            throw CommandFailure(.failed, "message \(name): what was built is not what was read")
        }
        return (nanoseconds, total)
    }

    static func threadNanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
