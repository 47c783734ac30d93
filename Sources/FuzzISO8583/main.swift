// Runs libFuzzer over the message checks. Built only with FORECOURT_FUZZ=1; takes libFuzzer's own
// arguments: a corpus folder, -runs=N, -max_total_time=S. Specifications come from ./specs. With
// `seeds FOLDER` it writes the fixtures as a first corpus instead.
import Foundation
import ISO8583

@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

private let library: SpecificationLibrary = {
    do throws(SpecificationError) {
        return try SpecificationLibrary(folder: "specs")
    } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        exit(78)
    }
}()

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "seeds" {
    try Seeds.write(to: CommandLine.arguments[2], library: library)
    exit(0)
}

private let checks = MessageChecks(library: library)
private var argumentCount = CommandLine.argc
private var arguments = CommandLine.unsafeArgv
exit(
    runFuzzer(&argumentCount, &arguments) { bytes, count in
        checks.run(UnsafeBufferPointer(start: bytes, count: count))
        return 0
    }
)
