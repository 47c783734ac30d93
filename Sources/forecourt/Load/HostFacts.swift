import Glibc
import Text

/// The machine that a figure was measured on.
struct HostFacts {
    let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    let model: String
    let memoryMegabytes: Int
    let system: String
    let name: String

    init() {
        name =
            SystemText.file("/proc/sys/kernel/hostname")?.split(separator: "\n").first
            .map(String.init) ?? "unknown"
        let processor = SystemText.file("/proc/cpuinfo")?.split(separator: "\n")
            .first { $0.hasPrefix("model name") }
        model =
            processor?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown"
        let memory = SystemText.file("/proc/meminfo")?.split(separator: "\n")
            .first { $0.hasPrefix("MemTotal:") }
        memoryMegabytes = (memory.flatMap { Int($0.filter(\.isNumber)) } ?? 0) / 1024
        system =
            SystemText.file("/proc/sys/kernel/osrelease")?.split(separator: "\n").first
            .map { "Linux \($0)" } ?? "unknown"
    }

    var json: JSONValue {
        .object([
            .init("name", .string(name)), .init("processors", .number("\(processors)")),
            .init("model", .string(model)),
            .init("memory_mb", .number("\(memoryMegabytes)")), .init("system", .string(system)),
        ])
    }

    var line: String { "\(processors) × \(model), \(memoryMegabytes) MB, \(system)" }
}
