import ArgumentParser
import Glibc
import Text
import WalletChannels

/// `bench signatures`.
struct BenchSignatures: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signatures",
        abstract: "RSA-2048 signatures a second of CPU, as requests to wallets carry them.",
        discussion: """
            RSASSA-PKCS1-v1_5 with SHA-256 over a body of --bytes, by a published test key; median \
            of five runs, CPU time of one thread. A switch signs on two threads of their own.

            Example: forecourt bench signatures
            """
    )

    @Option(help: ArgumentHelp("Signatures a run, 1 to 1000000.", valueName: "n"))
    var iterations = 1_000
    @Option(help: ArgumentHelp("Length of what is signed, 1 to 65536.", valueName: "n"))
    var bytes = 600
    @Flag(help: "One JSON object.") var json = false

    func validate() throws {
        guard (1...1_000_000).contains(iterations), (1...65_536).contains(bytes) else {
            throw ValidationError("--iterations takes 1 to 1000000, --bytes 1 to 65536")
        }
    }

    func run() throws {
        let pem = String(
            decoding: PackageResources.TESTONLY_wechat_platform_pkcs8_pem,
            as: UTF8.self
        )
        let key = try SigningKey(pem: pem)
        let other = key.verifying
        let body = [UInt8](repeating: 0x61, count: bytes)
        let signature = try key.signature(of: body)
        guard other.verifies(signature, of: body) else {
            throw CommandFailure(.failed, "a signature does not verify")
        }
        let signed = try rate { _ = try key.signature(of: body) }
        let verified = try rate {
            guard other.verifies(signature, of: body) else {
                throw CommandFailure(.failed, "a signature does not verify")
            }
        }
        if json {
            Console.json([
                ("bytes", .number("\(bytes)")), ("signed_per_second", .number("\(signed)")),
                ("verified_per_second", .number("\(verified)")),
            ])
        } else {
            Console.line("RSA-2048 with SHA-256 over \(bytes) bytes, a second of one core's time:")
            Console.line("  \(signed) signed, \(verified) verified")
        }
    }

    /// How often a second of the thread's CPU time.
    private func rate(_ body: () throws -> Void) throws -> Int {
        var rates: [Int] = []
        for _ in 0..<5 {
            let began = CodecSample.threadNanoseconds()
            for _ in 0..<iterations { try body() }
            let took = max(1, CodecSample.threadNanoseconds() - began)
            rates.append(Int(Double(iterations) * 1_000_000_000 / Double(took)))
        }
        return rates.sorted()[2]
    }
}
