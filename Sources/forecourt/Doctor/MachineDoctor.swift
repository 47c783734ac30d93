import Desk
import Glibc
import Payments
import Switch

/// Looks at the machine: who runs the command, memory, descriptors, the clock.
enum MachineDoctor {
    static var user: Diagnosis {
        let name = UserName.current
        guard geteuid() == 0 else { return .good("user", "\(name) (\(getuid()))") }
        return .warning(
            "user",
            "root: a switch needs nothing of what root may",
            cure: "run it as a user of its own: adduser --system --group forecourt"
        )
    }

    static var memory: Diagnosis { memory(SystemText.file("/proc/meminfo") ?? "") }

    /// By the text of `/proc/meminfo`.
    static func memory(_ text: String) -> Diagnosis {
        func kibibytes(_ name: String) -> Int? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line.flatMap { Int($0.filter(\.isNumber)) }
        }
        let check = "memory"
        guard let free = kibibytes("MemAvailable"), let all = kibibytes("MemTotal") else {
            return .warning(check, "/proc/meminfo does not tell", cure: "mount /proc")
        }
        let words = "\(StatusText.bytes(free << 10)) available of \(StatusText.bytes(all << 10))"
        let cure = "end something, or give the machine more; a switch takes 200 MiB and more"
        switch free >> 10 {
        case ..<64: return .wrong(check, words, cure: cure)
        case ..<256: return .warning(check, words, cure: cure)
        default: return .good(check, words)
        }
    }

    static func descriptors(for configuration: SwitchConfiguration) -> Diagnosis {
        let limit = DescriptorLimit(for: configuration)
        do throws(StartError) {
            try limit.check(configuration)
        } catch {
            let parts = error.description.split(separator: ": ").map(String.init)
            return .wrong(
                "open files",
                parts.dropLast().joined(separator: ": "),
                cure: parts.last ?? "ulimit -n"
            )
        }
        // What stands for no limit is no number that people read.
        let told = limit.hard > 1 << 30 ? "unlimited" : "\(limit.hard)"
        let connections =
            limit.hard > 1 << 30 ? "as many as are configured" : "\(limit.connections)"
        return .good("open files", "ulimit -Hn \(told): \(connections) connections")
    }

    static var clock: Diagnosis {
        clock(seconds: time(nil), isSynchronised: isSynchronised)
    }

    /// By seconds since 1970, and what the kernel says; nil where it does not.
    static func clock(seconds: Int, isSynchronised: Bool?) -> Diagnosis {
        let words = Timestamp(rawValue: Int64(seconds) * 1_000_000).utc.prefix(19) + "Z"
        // Nothing of this program was there before.
        guard seconds >= 1_767_225_600 else {
            return .wrong("clock", "\(words) is in the past", cure: "timedatectl set-ntp true")
        }
        guard isSynchronised != false else {
            return .warning(
                "clock",
                "\(words), and nothing keeps it right",
                cure: "timedatectl set-ntp true, or run chrony; in a container ask of the host"
            )
        }
        return .good("clock", isSynchronised == true ? "\(words), kept right" : String(words))
    }

    /// Whether the kernel's clock is disciplined (`adjtimex`): its answer 5 is TIME_ERROR.
    private static var isSynchronised: Bool? {
        typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
        // Glibc's module does not show <sys/timex.h>. `int adjtimex(struct timex *)` is what Call
        // says (adjtimex(2)), and the C library has no other function of that name.
        guard let symbol = dlsym(nil, "adjtimex") else { return nil }
        let call = unsafeBitCast(symbol, to: Call.self)
        // Larger than `struct timex`; its first word 0 asks, and changes nothing.
        let state = withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 16) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            return buffer.baseAddress.map(call) ?? -1
        }
        return state < 0 ? nil : state != 5
    }
}
