import ArgumentParser
import Payments
import Simulators

/// What a nozzle gives, and what is said of it.
struct FillOptions: ParsableArguments {
    // What begins with a sign is read as a number too, and refused as one.
    @Option(parsing: .unconditional, help: "What the nozzle gives: 35.120.") var litres: String
    @Option(help: ArgumentHelp("The product's code: 1020.", valueName: "code")) var grade: String
    @Option(
        parsing: .unconditional,
        help: "Of a litre: 7.80 (default: the one that the terminal has fetched)."
    )
    var price: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What is held before anything flows (default: the next whole hundred).",
            valueName: "amount"
        )
    )
    var hold: String?
    @Option(help: "The pump (V4).") var pump: String?
    @Option(help: "Its nozzle (V5).") var nozzle: String?
    @Option(help: "The vehicle (V1).") var vehicle: String?
    @Option(help: "Who drives it (V2).") var driver: String?
    @Option(help: ArgumentHelp("What its odometer says (V3).", valueName: "km"))
    var odometer: String?

    /// What hold and completion say beside.
    var tags: [TextTag] {
        let said: [(TagName, String?)] = [
            (.vehicle, vehicle), (.driver, driver), (.odometer, odometer), (.pump, pump),
            (.nozzle, nozzle),
        ]
        return said.compactMap { name, text in text.map { TextTag(name, $0) } }
    }

    /// What comes out at the price that is named, or that the terminal has fetched.
    func fill(in asset: Asset, _ parameters: TerminalParameters) throws -> Fill {
        let price = try self.price ?? fetched(parameters)
        do throws(Fill.Mistake) {
            return try Fill(grade: grade, litres: litres, price: price, in: asset)
        } catch {
            throw CommandFailure(.usage, error.wording, cure: error.cure)
        }
    }

    private func fetched(_ parameters: TerminalParameters) throws -> String {
        let prices = parameters.prices(of: grade, at: TerminalClock.now())
        guard let price = prices.first else {
            throw CommandFailure(
                .usage,
                "the terminal knows no price of '\(grade)'",
                cure: "add --price 7.80, or fetch them: forecourt pos parameters price"
            )
        }
        guard prices.count == 1 else {
            throw CommandFailure(
                .usage,
                "the terminal has fetched several prices of '\(grade)'",
                cure: "choose with --price: \(prices.joined(separator: ", "))"
            )
        }
        return price
    }
}
