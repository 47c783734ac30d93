import Glibc

/// What the system says of this process, under the names that every Prometheus client gives it.
struct ProcessFigures {
    /// CPU time of all its threads.
    var cpuNanoseconds: Int64
    var residentBytes: Int?
    var virtualBytes: Int?
    var openDescriptors: Int?
    var mostDescriptors: Int?
    /// Hundredths of a second since 1970; nil where the system does not tell.
    var startedCentiseconds: Int64?

    func add(to text: inout MetricsText) {
        text.counter(
            "process_cpu_seconds_total",
            "CPU time of the process.",
            nanoseconds: cpuNanoseconds
        )
        if let residentBytes {
            text.gauge("process_resident_memory_bytes", "Memory that it holds.", residentBytes)
        }
        if let virtualBytes {
            text.gauge("process_virtual_memory_bytes", "Addresses that it has.", virtualBytes)
        }
        if let openDescriptors {
            text.gauge("process_open_fds", "File descriptors that are open.", openDescriptors)
        }
        if let mostDescriptors {
            text.gauge("process_max_fds", "File descriptors at most.", mostDescriptors)
        }
        if let startedCentiseconds {
            text.gauge(
                "process_start_time_seconds",
                "When it began, in seconds since 1970.",
                nanoseconds: startedCentiseconds * 10_000_000
            )
        }
    }

    /// As they are.
    static var current: ProcessFigures {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        var limit = rlimit()
        let isLimited = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        let pages = file("/proc/self/statm")?.split(separator: " ").compactMap { Int($0) } ?? []
        let page = sysconf(Int32(_SC_PAGESIZE))
        return ProcessFigures(
            cpuNanoseconds: nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime),
            residentBytes: pages.count > 1 ? pages[1] * page : nil,
            virtualBytes: pages.first.map { $0 * page },
            openDescriptors: descriptors,
            // One without a limit has no number.
            mostDescriptors: isLimited ? Int(exactly: limit.rlim_cur) : nil,
            startedCentiseconds: started
        )
    }

    private static func nanoseconds(_ time: timeval) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000
    }

    /// Names in the folder of descriptors, without the one that reads it.
    private static var descriptors: Int? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = -1
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }

    /// Ticks since the machine's start, and when that was: taken once, since every step of the
    /// clock would look like another start.
    ///
    /// `/proc/stat`, which has the second of the start, is hidden from a service that sees no
    /// processes but its own.
    private static let started: Int64? = {
        guard let text = file("/proc/self/stat"), let bracket = text.lastIndex(of: ")") else {
            return nil
        }
        var (now, up) = (timespec(), timespec())
        clock_gettime(CLOCK_REALTIME, &now)
        clock_gettime(CLOCK_BOOTTIME, &up)
        let boot = Int64(now.tv_sec - up.tv_sec)
        // The state is the third field, the start the twenty-second.
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 19, let ticks = Int64(fields[19]) else { return nil }
        return boot * 100 + ticks * 100 / Int64(sysconf(Int32(_SC_CLK_TCK)))
    }()

    /// A file of the system, which knows its length only once it is read.
    private static func file(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while text.count < 1 << 20 {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
