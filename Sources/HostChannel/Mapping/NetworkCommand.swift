/// What network management asks for: values of DE 70 in plain 1987.
///
/// Source: specs/iso8583-1987-ascii.yaml, message 0800.
package enum NetworkCommand: UInt64, Sendable, CaseIterable {
    case signOn = 1
    case signOff = 2
    /// New working keys, in DE 48 of the answer.
    case keyChange = 101
    /// A host begins to change its business date; it takes no payments until `cutoverOver`.
    case cutover = 201
    case cutoverOver = 202
    case echo = 301
}
