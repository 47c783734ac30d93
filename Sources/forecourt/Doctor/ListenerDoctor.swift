import Glibc
import Journal
import Switch

/// Looks at the addresses that a configuration names, and at what its listeners ask of peers.
struct ListenerDoctor {
    private let configuration: SwitchConfiguration
    private let directory: DataDirectory

    init(_ configuration: SwitchConfiguration, _ directory: DataDirectory) {
        self.configuration = configuration
        self.directory = directory
    }

    var diagnoses: [Diagnosis] {
        let holder = directory.holder()
        var addresses = configuration.listeners.map { ($0.name, $0.address) }
        if let http = configuration.httpAddress { addresses.append(("http", http)) }
        if let notify = configuration.notify { addresses.append(("notify", notify.address)) }
        return addresses.map { Self.port($0, $1, runBy: holder) }
            + configuration.listeners.flatMap(Self.protection)
            + [configuration.notify].compactMap(\.self).map {
                Self.protection(notifiesOn: $0.address, publicly: "\($0.publicAddress)")
            }
            + undrawn.map(Self.drawing)
    }

    /// Wallets that draw no code, for want of a place to tell that it was paid.
    private var undrawn: [String] {
        guard configuration.notify == nil else { return [] }
        return configuration.channels.filter { $0.kind == .wechat }.map(\.name)
    }

    static func drawing(_ channel: String) -> Diagnosis {
        .warning(
            "notify",
            "\(channel) draws no codes: WeChat wants to know where to tell that they were paid",
            cure: "configure notify, or let terminals scan the customer's code"
        )
    }

    // MARK: Addresses

    private static func port(
        _ name: String,
        _ address: SocketEndpoint,
        runBy holder: Int32?
    ) -> Diagnosis {
        let check = "port \(address.port)"
        let number = bind(address)
        switch number {
        case 0: return .good(check, "\(name), \(address) is free")
        case EADDRINUSE:
            // Another user's process is not shown: then the holder is believed.
            if let holder,
                MeasuredProcess(listeningOn: UInt16(address.port))?.id ?? holder == holder
            {
                return .good(check, "\(name), \(address): process \(holder) serves")
            }
            return .wrong(
                check,
                "\(name), \(address) is in use by another program",
                cure: "end it (ss -ltnp sport = :\(address.port)), or configure another address"
            )
        case EACCES, EPERM:
            return .wrong(
                check,
                "\(name), \(address): permission denied",
                cure: "take a port from 1024 on, or grant CAP_NET_BIND_SERVICE"
            )
        case EADDRNOTAVAIL:
            return .wrong(
                check,
                "\(name), \(address) is no address of this machine",
                cure: "see ip address, and configure one of those"
            )
        default:
            let reason = number < 0 ? "the name is not known" : String(cString: strerror(number))
            return .wrong(
                check,
                "\(name), \(address): \(reason)",
                cure: "configure another address"
            )
        }
    }

    /// Binds an address and lets go of it: 0, the system's error number, or less for a name that
    /// leads nowhere.
    static func bind(_ address: SocketEndpoint) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address.host, "\(address.port)", &hints, &found) == 0, let first = found
        else { return -1 }
        defer { freeaddrinfo(found) }
        let descriptor = socket(
            first.pointee.ai_family,
            first.pointee.ai_socktype | O_CLOEXEC,
            first.pointee.ai_protocol
        )
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // As the listener does: what a connection of before left behind does not count.
        var yes: Int32 = 1
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_REUSEADDR,
            &yes,
            socklen_t(MemoryLayout<Int32>.size)
        )
        let code = Glibc.bind(descriptor, first.pointee.ai_addr, first.pointee.ai_addrlen)
        return code == 0 ? 0 : errno
    }

    // MARK: What peers must show

    static func protection(_ listener: ListenerSettings) -> [Diagnosis] {
        let check = "listener"
        let place = "\(listener.name) on \(listener.address)"
        var all: [Diagnosis] = []
        if listener.mac.algorithm == nil {
            all.append(
                .warning(
                    check,
                    "\(place) takes payments without a MAC: from whoever reaches it",
                    cure: "configure listeners[].mac, or let nobody else reach it"
                )
            )
        } else if !listener.mac.required {
            all.append(
                .warning(
                    check,
                    "\(place) takes messages that carry no MAC",
                    cure: "configure mac: {required: true}"
                )
            )
        }
        if listener.tls == nil, !isLoopback(listener.address.host) {
            all.append(
                .warning(
                    check,
                    "\(place) is plain, and reached from other machines",
                    cure: "configure listeners[].tls, or a tunnel (docs/tls.md)"
                )
            )
        }
        let words = listener.tls == nil ? "MAC required" : "MAC required, TLS"
        return all.isEmpty ? [.good(check, "\(place): \(words)")] : all
    }

    /// What wallets tell by themselves comes by plain HTTP.
    static func protection(
        notifiesOn address: SocketEndpoint,
        publicly other: String
    ) -> Diagnosis {
        let place = "notifies of wallets on \(address)"
        guard !isLoopback(address.host) else {
            return .good("notify", "\(place), as \(other) from outside")
        }
        return .warning(
            "notify",
            "\(place) are plain, and reached from other machines",
            cure: "listen on 127.0.0.1, behind a proxy that ends TLS"
        )
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
