import ArgumentParser

struct SpecificationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "spec")
}
struct MessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "message")
}
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bench")
}
