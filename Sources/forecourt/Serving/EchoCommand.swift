import ArgumentParser
import Glibc
import ISO8583
import ServiceLifecycle
import Switch
import UnixSignals

/// `forecourt echo`.
struct EchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "A bare framed TCP echo server: the ceiling that load reports compare with.",
        discussion: """
            Runs on the listeners' own frame reader. With --decode each message is decoded, gets \
            its reply's type and DE 39, and is encoded again.

            Example:
              forecourt echo --listen 127.0.0.1:9000 --dialect iso8583-1987-binary --decode
            """
    )

    @OptionGroup var source: SpecificationSource
    @Option(help: ArgumentHelp("Address to listen on.", valueName: "host:port"))
    var listen = "127.0.0.1:9000"
    @Option(help: "The dialect, for its framing and for --decode.") var dialect = "unionpay-pos"
    @OptionGroup var framing: FramingOptions
    @Flag(help: "Decode, set type and DE 39, encode.") var decode = false

    func run() async throws {
        let specification = try source.alone(dialect)
        guard let colon = listen.lastIndex(of: ":"),
            let port = Int(listen[listen.index(after: colon)...]), (0...65535).contains(port)
        else {
            throw CommandFailure(.usage, "'\(listen)' is no address", cure: "write 127.0.0.1:9000")
        }
        var format = try framing.format(for: specification)
        format.maximumBytes = 4096
        do throws(StartError) {
            let server = try await EchoServer.start(
                on: SocketEndpoint(host: String(listen[..<colon]), port: port),
                framing: format,
                decoding: decode ? specification : nil
            )
            Console.line("echo on \(listen[..<colon]):\(server.port)")
            for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) { break }
            await server.stop()
        } catch {
            throw StartFailure.wording(error)
        }
    }
}
