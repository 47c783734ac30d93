/// What a part of an element tells the switch: a word of `means` in a specification.
///
/// A part without one is carried, checked and shown, and nothing more.
public enum PartMeaning: String, Sendable, CaseIterable {
    /// How the customer was served.
    case service
    /// Code of what was sold.
    case product
    /// Letter of its unit of measure.
    case unit
    /// How much of it was sold.
    case quantity
    /// What one unit costs.
    case price
    /// What the line comes to, negative where it is taken off.
    case amount
    /// What the customer said of vehicle, driver and the like, by type.
    case customer
    /// The station's own number of the receipt.
    case receipt
    /// The track of a card beside the one that pays.
    case secondTrack = "second-track"
    /// Whether its sender takes a part of what it asks for: 1 says so.
    case part
    /// A code that its table must know.
    case code
    /// Text of an answer, for the receipt and the display.
    case text
}
