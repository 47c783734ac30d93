import ArgumentParser
import CardSecurityTools
import Text

/// What every operation of the calculator takes.
struct CryptoOutput: ParsableArguments {
    @Flag(help: "One JSON object.") var json = false

    /// Computes, says that this is no place for live keys, and prints.
    func print(
        _ compute: () throws(Calculator.Fault) -> [Calculator.Entry]
    ) throws(CommandFailure) {
        let entries = try CryptoPrinter.computed(compute)
        // Behind the computation: a mistake is one line.
        Console.talk("forecourt: " + Calculator.notice)
        Console.data(CryptoPrinter.text(of: entries, isJSON: json))
    }
}

/// How results are worded.
enum CryptoPrinter {
    /// Runs a computation; its refusal is bad input.
    static func computed(
        _ compute: () throws(Calculator.Fault) -> [Calculator.Entry]
    ) throws(CommandFailure) -> [Calculator.Entry] {
        do throws(Calculator.Fault) {
            return try compute()
        } catch {
            throw CommandFailure(.badInput, error.problem, cure: error.cure)
        }
    }

    /// One line a value, or one object with underscores in its names.
    static func text(of entries: [Calculator.Entry], isJSON: Bool) -> String {
        guard !isJSON else {
            let members = entries.map { entry in
                JSONValue.Member(entry.name.replacing("-", with: "_"), .string(entry.value))
            }
            return JSONValue.object(members).text() + "\n"
        }
        let width = entries.map(\.name.count).max() ?? 0
        return entries.map { entry in
            let gap = String(repeating: " ", count: width - entry.name.count + 2)
            return entry.name + gap + entry.value + "\n"
        }
        .joined()
    }

    /// Checks a name of the command line; an unknown one is a usage error with the nearest name.
    static func known<Value>(
        _ name: String,
        _ kind: String,
        among names: [String],
        _ find: (String) throws(Calculator.Fault) -> Value
    ) throws(CommandFailure) -> String {
        do throws(Calculator.Fault) {
            _ = try find(name)
            return name
        } catch {
            let nearest = NearestWord.find(name, among: names)
            let cure = nearest.map { "did you mean '\($0)'?" }
            let word = Redaction.redacted(name)
            throw CommandFailure(.usage, "unknown \(kind) '\(word)'", cure: cure ?? error.cure)
        }
    }

    static func algorithm(_ name: String) throws(CommandFailure) -> String {
        try known(
            name,
            "MAC algorithm",
            among: AlgorithmRegistry.names(\.macAlgorithm),
            Calculator.macAlgorithm
        )
    }

    static func format(_ name: String) throws(CommandFailure) -> String {
        try known(
            name,
            "PIN block format",
            among: AlgorithmRegistry.optionNames(\.pinBlockFormat),
            Calculator.pinBlockFormat
        )
    }

    static func cipher(_ name: String) throws(CommandFailure) -> String {
        try known(
            name,
            "cipher",
            among: AlgorithmRegistry.optionNames(\.keyAlgorithm),
            Calculator.keyAlgorithm
        )
    }
}
