/// Checks the inside of an element.
enum CompositeCheck {
    static func check(
        _ layout: ElementLayout, _ slot: Message.Slot, _ specification: DialectSpecification,
        in bytes: RawSpan
    ) throws(Fault) {
    }
}
