package import Logging

/// Every key of a log line, named once.
///
/// None of them takes a value from a card: the handler besides masks whatever looks like one.
package enum LogKey: String {
    case listener
    case address
    case peer
    case reason
    case terminal
    case count
    case lane
    case path
    case seq
    case signal
    case channel
    case rule
    case milliseconds
    case seconds
    case date
    case error
    case version
    case verb
    case person
    case mti
    case stan
    case note
    case account
    case payment
    case records
    case data
    /// Lines of the same kind that were not written since the last one.
    case leftOut = "left_out"
}

extension Logger.Metadata {
    /// `logger.info("bound", metadata: .fields((.listener, "unionpay")))`.
    package static func fields(_ pairs: (LogKey, String)...) -> Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        for (key, value) in pairs { metadata[key.rawValue] = .string(value) }
        return metadata
    }

    /// Adds or replaces one.
    mutating func set(_ key: LogKey, _ value: String) { self[key.rawValue] = .string(value) }
}
