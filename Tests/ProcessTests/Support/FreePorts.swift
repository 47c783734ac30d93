import Glibc
import Synchronization

/// Ports that nobody listens on, and that no other run of these tests takes meanwhile.
///
/// From below the range out of which the system takes ports for outgoing connections: a terminal
/// that connects again and again to a port of that range may meet itself.
enum FreePorts {
    private static let taken = Mutex<Set<Int>>([])

    /// Has a byte for each port, which its holder locks: the system frees them with the process.
    private static let register = open(
        "/var/tmp/forecourt-ports-\(geteuid())",
        O_RDWR | O_CREAT | O_CLOEXEC,
        0o600
    )

    static func take(_ count: Int) throws -> [Int] {
        var held: [Int32] = []
        var ports: [Int] = []
        defer { for descriptor in held { close(descriptor) } }
        for _ in 0..<10_000 where ports.count < count {
            let port = Int.random(in: 24_000..<32_000)
            guard reserve(port) else { continue }
            guard let descriptor = hold(port) else {
                give([port])
                continue
            }
            held.append(descriptor)
            ports.append(port)
        }
        guard ports.count == count else { throw ProcessFailure("no free ports") }
        return ports
    }

    /// Lets others have ports of which nothing is left.
    static func give(_ ports: [Int]) {
        for port in ports {
            _ = lock(port, F_UNLCK)
            taken.withLock { _ = $0.remove(port) }
        }
    }

    /// Whether nobody else has it, here or in another run.
    private static func reserve(_ port: Int) -> Bool {
        guard taken.withLock({ $0.insert(port).inserted }) else { return false }
        if lock(port, F_WRLCK) { return true }
        taken.withLock { _ = $0.remove(port) }
        return false
    }

    /// True where there is no register: then a port is only as free as it looks.
    private static func lock(_ port: Int, _ kind: Int32) -> Bool {
        guard register >= 0 else { return true }
        var lock = flock()
        lock.l_type = Int16(kind)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(port)
        lock.l_len = 1
        return fcntl(register, F_SETLK, &lock) == 0
    }

    /// A socket that listens on a port; nil when the port is taken.
    static func hold(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 1) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}
