/// A value within an event or a reply: its fields are listed once, for all that is done with them.
///
/// ```swift
/// extension HostTerms: Recorded {
///     package static let blank = HostTerms()
///
///     package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
///         try v.number("host.timeout_ms", &timeoutMilliseconds)
///         if v.format > 5 { try v.optional("host.grace_s", &graceSeconds) }
///     }
/// }
/// ```
///
/// The list stands in the order of the bytes. A field that a later format adds stands at the end of
/// its part, behind a look at `format`; what was once written is never taken out. A case with
/// values of its own takes them apart, and is put together again where `V.isReading`.
package protocol Recorded {
    /// What a reader fills.
    static var blank: Self { get }
    /// The value in one word, where people have one for it; nil to say its fields.
    var words: String? { get }

    /// Goes through all fields, in the order of their bytes.
    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure)
}

extension Recorded {
    package var words: String? { nil }
}

/// A row of a table: its columns are listed once, for the hash that covers them, for the statements
/// that write and read them, and for comparing and showing.
///
/// The list stands in the order of the columns.
package protocol RecordedRow {
    /// What a reader fills.
    static var blank: Self { get }

    /// Goes through all columns, in their order.
    mutating func fields<V: FieldVisitor>(_ v: inout V) throws(V.Failure)
}
