import ArgumentParser

/// `forecourt price …`.
struct PriceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "price",
        abstract: "What baskets cost after discounts.",
        discussion: """
            Discounts stand in the tables discount, discount-step and discount-level.

            Example:
              forecourt price explain --station DEMOSTATION0001 --card fleet \\
                --grade 2010 --litres 52 --price 6.90
            """,
        subcommands: [PriceExplain.self]
    )
}
