import Glibc
import Text

/// A process that is looked at from outside: the switch, or an echo.
struct MeasuredProcess {
    let id: Int32

    /// The holder of a data directory's lock; nil when it cannot be told.
    init?(dataDirectory: String) {
        guard let text = SystemText.file("\(dataDirectory)/lock"),
            let id = Int32(text.prefix { $0.isNumber })
        else { return nil }
        self.id = id
    }

    /// The process that listens on a port of this machine; nil when it cannot be told.
    init?(listeningOn port: UInt16) {
        guard let socket = Self.listener(on: port) else { return nil }
        let wanted = "socket:[\(socket)]"
        for entry in SystemText.entries("/proc") {
            guard let id = Int32(entry) else { continue }
            let folder = "/proc/\(id)/fd"
            for name in SystemText.entries(folder)
            where SystemText.link("\(folder)/\(name)") == wanted {
                self.id = id
                return
            }
        }
        return nil
    }

    /// CPU time of all its threads.
    var cpuMicroseconds: Int64? {
        guard let text = SystemText.file("/proc/\(id)/stat"), let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Int64(fields[12]), let system = Int64(fields[13]) else {
            return nil
        }
        return (user + system) * 1_000_000 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }

    var residentKilobytes: Int? {
        let line = SystemText.file("/proc/\(id)/status")?.split(separator: "\n")
            .first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }
    }

    var descriptors: Int? {
        let count = SystemText.entries("/proc/\(id)/fd").count
        return count > 0 ? count : nil
    }

    static var loadAverage: String {
        SystemText.file("/proc/loadavg")?.split(separator: " ").first.map(String.init) ?? "unknown"
    }

    /// The number of the socket that listens on a port.
    private static func listener(on port: UInt16) -> Substring? {
        let suffix = ":" + Hexadecimal.text(UInt64(port), digits: 4)
        for path in ["/proc/net/tcp", "/proc/net/tcp6"] {
            for line in (SystemText.file(path) ?? "").split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                // Local address, and the state of a socket that listens.
                if fields.count > 9, fields[1].hasSuffix(suffix), fields[3] == "0A" {
                    return fields[9]
                }
            }
        }
        return nil
    }
}
