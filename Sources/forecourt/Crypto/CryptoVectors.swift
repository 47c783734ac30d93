import ArgumentParser
import CardSecurityTools
import Text
import WalletChannels

/// `crypto vectors`.
struct CryptoVectors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vectors",
        abstract: "Runs a file of known answers; ends with 1 when any of them failed.",
        discussion: """
            The file has the form of vectors/crypto.json, or one of those of vectors/providers: \
            signatures of Alipay and WeChat, whose keys stand beside the file. Each algorithm \
            gets a line with what passed and failed; vectors that failed follow with the values \
            that differ. An algorithm that is not known counts as failed.

            Examples:
              forecourt crypto vectors fixtures/vectors/crypto.json
              forecourt crypto vectors fixtures/vectors/providers/alipay_responses.json
              forecourt crypto vectors --json - < crypto.json
            """
    )

    @Flag(help: "One JSON object an algorithm.") var json = false
    @Argument(help: "The vector file, or -.") var file: String

    func run() throws {
        let name = file == "-" ? "standard input" : file
        let document = try InputReader.bytes(of: file)
        let report: KnownAnswerReport
        do throws(KnownAnswerError) {
            if let known = Self.ofProviders(document, in: file) {
                report = known
            } else {
                report = try KnownAnswerRunner().run(document)
            }
        } catch {
            throw Self.failure(error, name, document)
        }
        let total = report.passed + report.failed
        guard total > 0 else {
            throw CommandFailure(.badInput, "\(name) holds no vectors", cure: "check the file")
        }
        Console.data(json ? Self.objects(report) : Self.lines(report))
        guard report.failed == 0 else {
            let unsupported = report.unsupported.map(Self.printable)
            throw CommandFailure(
                .failed,
                "\(report.failed) of \(Counted.text(total, "vector")) failed",
                cure: unsupported.isEmpty
                    ? nil : "not supported: " + unsupported.joined(separator: ", ")
            )
        }
    }

    /// A document of the providers' forms; nil for any other.
    private static func ofProviders(_ document: [UInt8], in file: String) -> KnownAnswerReport? {
        // What is no JSON is said where the other form is read.
        guard let text = String(validating: document, as: UTF8.self),
            let value = try? JSONValue.parse(text)
        else { return nil }
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let results = ProviderVectors.run(value) { name in
            // A key that is not there is said by the vectors that need it.
            name.contains("/") || file == "-" ? nil : try? InputReader.bytes(of: folder + name)
        }
        guard let results else { return nil }
        var report = KnownAnswerReport()
        for result in results {
            report.add(result.algorithm, id: result.id, reason: result.reason)
        }
        return report
    }

    /// A line an algorithm, what failed under it, and the sum.
    static func lines(_ report: KnownAnswerReport) -> String {
        let width = min(40, report.lines.map(\.algorithm.count).max() ?? 0)
        var text = ""
        for line in report.lines {
            let name = printable(line.algorithm)
            text += name + String(repeating: " ", count: max(0, width - name.count))
            text += "  \(line.passed) passed  \(line.failed) failed"
            text += line.isSupported ? "\n" : "  not supported\n"
            guard line.isSupported else { continue }
            for failure in report.failures where failure.algorithm == line.algorithm {
                text += "  \(printable(failure.id)): \(printable(failure.reason))\n"
            }
        }
        return text + "\(report.passed) passed, \(report.failed) failed\n"
    }

    static func objects(_ report: KnownAnswerReport) -> String {
        report.lines.map { line in
            let failures = report.failures.filter { $0.algorithm == line.algorithm }.map {
                JSONValue.object([
                    .init("id", .string($0.id)), .init("reason", .string($0.reason)),
                ])
            }
            let members: [JSONValue.Member] = [
                .init("algorithm", .string(line.algorithm)),
                .init("passed", .number("\(line.passed)")),
                .init("failed", .number("\(line.failed)")),
                .init("supported", .boolean(line.isSupported)),
                .init("failures", .array(failures)),
            ]
            return JSONValue.object(members).text() + "\n"
        }
        .joined()
    }

    private static func failure(
        _ error: KnownAnswerError,
        _ name: String,
        _ document: [UInt8]
    ) -> CommandFailure {
        switch error {
        case .unreadable:
            do throws(JSONError) {
                _ = try JSONValue.parse(String(decoding: document, as: UTF8.self))
                return CommandFailure(.badInput, "\(name) is not JSON", cure: "check the file")
            } catch {
                return CommandFailure(.badInput, "\(name):\(error)")
            }
        case .noVectors:
            return CommandFailure(
                .badInput,
                "\(name) has no list of vectors",
                cure: "give {\"vectors\": [{\"algorithm\": …}]}"
            )
        case .notAVector(let index):
            return CommandFailure(
                .badInput,
                "\(name): entry \(index + 1) of vectors names no algorithm",
                cure: "give each an \"algorithm\""
            )
        }
    }

    /// A name of the file, without what would move a terminal's cursor.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) }
        )
    }
}
