import ISO8583
import Text

/// What must hold for any bytes at all.
///
/// A broken promise ends the process, which the fuzzer notices.
///
/// The first byte chooses the dialect, the second the framing; the rest is the input.
struct MessageChecks {
    private let decoders: [MessageDecoder]
    private let scanners: [MessageScanner]
    private let framings: [FrameFormat]

    init(library: SpecificationLibrary) {
        decoders = library.names.compactMap { library[$0] }.map { MessageDecoder($0) }
        scanners = decoders.map {
            MessageScanner(
                $0.specification,
                for: [.systemsTraceAuditNumber, .terminalIdentification]
            )
        }
        framings = MessageChecks.framings
    }

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        guard input.count >= 2 else { return }
        let dialect = Int(input[0]) % decoders.count
        let framing = framings[Int(input[1]) % framings.count]
        let bytes = Array(input[2...])
        checkMessage(bytes, decoders[dialect], scanners[dialect])
        checkFraming(bytes, framing)
    }

    private func checkMessage(
        _ bytes: [UInt8],
        _ decoder: MessageDecoder,
        _ scanner: MessageScanner
    ) {
        let scanned = scanner.scan(bytes)
        do throws(DecodingFailure) {
            let message = try decoder.decode(bytes)
            precondition(MessageEncoder.encode(message) == bytes, "decode, encode: other bytes")
            checkValues(of: message)
            precondition(scanned.failure == nil, "a scan stopped where decoding did not")
            for element in [Element.systemsTraceAuditNumber, .terminalIdentification] {
                precondition(
                    scanned.text(element) == message.text(element),
                    "a scan read otherwise"
                )
            }
        } catch {
            precondition(error.error.offset >= 0 && error.error.offset <= bytes.count, "offset")
            _ = error.explanation
            _ = error.description
            checkValues(of: error.partial)
        }
    }

    /// What a message holds can be set again, as text, as parts and from its document.
    private func checkValues(of message: Message) {
        var sum = CanonicalChecksum()
        message.foldCanonicalValues(into: &sum)
        var copy = Message(specification: message.specification, type: message.messageType)
        for element in message.elements {
            guard let value = message.bytes(element) else { preconditionFailure("no value") }
            do throws(CodingError) {
                try copy.set(element, bytes: value)
            } catch {
                preconditionFailure("a value that was read cannot be set: \(error)")
            }
            precondition(copy.bytes(element) == value, "a value changed when it was set")
            _ = message.value(element)
        }
        var again = CanonicalChecksum()
        copy.foldCanonicalValues(into: &again)
        precondition(sum == again, "the checksums differ")
        // Documents take longer than all else together, so one message in sixteen gets one.
        guard sum.value & 0xF == 0 else { return }
        do throws(JSONError) {
            let document = MessageJSON.document(of: message, unmasked: true).text()
            let rebuilt = try MessageJSON.message(
                from: document,
                specification: message.specification
            )
            precondition(rebuilt.elements == message.elements, "a document lost elements")
        } catch {
            preconditionFailure("a document cannot be read back: \(error)")
        }
    }
}
