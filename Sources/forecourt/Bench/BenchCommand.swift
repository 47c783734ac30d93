import ArgumentParser
import Glibc
import ISO8583
import Text

/// `forecourt bench …`: what the parts cost in CPU time.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "What the parts cost in CPU time.",
        discussion: "Example: forecourt bench codec",
        subcommands: [BenchCodec.self, BenchPayments.self, BenchSignatures.self]
    )
}

/// `bench codec`.
struct BenchCodec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codec",
        abstract: "CPU nanoseconds a message: read with every element, and build with pack.",
        discussion: """
            "Read" decodes strictly, then folds the canonical value of every element into a \
            checksum; "build" sets every element from its value, then packs. Median of five runs, \
            CPU time of the thread. The checksum is printed, and must be the same in every run.

            Example: forecourt bench codec --messages fixtures/vectors/messages.json --json
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: "Messages in the form of fixtures/vectors/messages.json.")
    var messages = "fixtures/vectors/messages.json"
    @Option(help: "Messages a run.") var iterations = 200_000
    @Flag(help: "One JSON object a message.") var json = false

    func run() throws {
        let library = try source.library()
        guard iterations > 0 else {
            throw CommandFailure(.usage, "--iterations must be above 0", cure: "leave it out")
        }
        let samples = try CodecSample.read(messages, library)
        for sample in samples {
            let read = try median { try sample.read(iterations) }
            let build = try median { try sample.build(iterations) }
            if json {
                Console.json([
                    ("message", .string(sample.name)), ("unpack_read_ns", .number("\(read.value)")),
                    ("build_pack_ns", .number("\(build.value)")),
                    ("checksum", .string(read.checksum)),
                ])
            } else {
                Console.line(
                    "\(sample.name)  \(sample.specification.name), \(sample.bytes.count) bytes: "
                        + "unpack and read \(read.value) ns, build and pack \(build.value) ns  "
                        + "[checksum \(read.checksum)]"
                )
            }
        }
    }

    private func median(
        _ run: () throws -> (nanoseconds: Int, checksum: UInt64)
    ) throws -> (value: Int, checksum: String) {
        var times: [Int] = []
        var checksums: Set<UInt64> = []
        for _ in 0..<5 {
            let (nanoseconds, checksum) = try run()
            times.append(nanoseconds / iterations)
            checksums.insert(checksum)
        }
        guard checksums.count == 1, let checksum = checksums.first else {
            throw CommandFailure(.failed, "the runs read different values")
        }
        return (times.sorted()[2], Hexadecimal.text(checksum, digits: 1))
    }
}
