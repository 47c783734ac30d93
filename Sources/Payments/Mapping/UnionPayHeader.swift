/// The six packed bytes between TPDU and message of UnionPay POS.
///
/// ```text
/// category 2 | version 2 | terminal status 1 | processing request 1 | sub-version 6   (digits)
/// ```
/// Source: protocol sheet of UnionPay POS, 3.1.
package enum UnionPayHeader {
    /// Bytes of the header.
    package static let lengthBytes = 6

    /// What the host asks of the terminal with the processing request digit.
    package enum ProcessingRequest: UInt8, Sendable {
        case none = 0
        case downloadParameters = 1
        case uploadStatus = 2
        case signOn = 3
    }

    /// Whether a header may be served: categories 60 to 68, anything behind them.
    package static func isAcceptable(_ header: [UInt8]) -> Bool {
        header.count == lengthBytes && (0x60...0x68).contains(header[0])
    }

    /// What the host asks for beside an outcome: keys are gone or differ, so sign on again; else
    /// what is newer of reference data than the terminal has fetched.
    package static func processingRequest(
        for outcome: Outcome,
        hasParameters: Bool = false
    ) -> ProcessingRequest {
        switch outcome {
        case .macFailed, .noSessionKeys, .batchMismatch: .signOn
        default: hasParameters ? .downloadParameters : .none
        }
    }

    /// The header of a reply: the request's, with only the processing request digit changed.
    ///
    /// A header of another length comes back unchanged.
    package static func reply(to header: [UInt8], outcome: Outcome) -> [UInt8] {
        guard header.count == lengthBytes else { return header }
        var reply = header
        reply[2] = header[2] & 0xF0 | processingRequest(for: outcome).rawValue
        return reply
    }
}
