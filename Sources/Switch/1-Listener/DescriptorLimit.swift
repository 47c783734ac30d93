import Glibc
import NIOCore
import Upstream

/// The process's limit of open descriptors (`ulimit -n`), and what of it connections may take.
package struct DescriptorLimit: Sendable, Hashable {
    /// The most that this process may set for itself.
    package let hard: Int

    /// What files, people's sockets, hosts and threads need beside the connections.
    let reserved: Int

    package init(hard: Int, cores: Int, peers: Int) {
        self.hard = hard
        // Three a loop, of which there are two groups; HTTP and the admin socket; the journal.
        reserved = 160 + 6 * cores + peers
    }

    /// The limit of this process, with what a configuration needs beside its connections.
    package init(for configuration: SwitchConfiguration) {
        var limit = rlimit()
        let isKnown = getrlimit(Self.resource, &limit) == 0
        self.init(
            hard: isKnown ? Int(clamping: limit.rlim_max) : 1024,
            cores: System.coreCount,
            peers: Self.peers(of: configuration)
        )
    }

    /// What hosts and providers take: sockets, and the loop of wallets with who calls it.
    static func peers(of configuration: SwitchConfiguration) -> Int {
        var peers = configuration.channels.reduce(0) { $0 + $1.mostConnections }
        if configuration.channels.contains(where: { $0.kind.isWallet }) { peers += 3 }
        if configuration.notify != nil { peers += 1 + WalletConnections.notifies }
        return peers
    }

    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

    /// Connections that there are descriptors for.
    package var connections: Int { max(0, hard - reserved) }

    /// Lets the process use all that it may: shells hand down a small soft limit.
    package func raise() {
        var limit = rlimit()
        guard getrlimit(Self.resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Without effect the limit stays as it was, and accepting pauses sooner.
        setrlimit(Self.resource, &limit)
    }

    /// Lets the process use all descriptors that it may, and says how many connections may take.
    static func budget(
        for configuration: SwitchConfiguration
    ) throws(StartError) -> DescriptorBudget {
        let limit = DescriptorLimit(for: configuration)
        try limit.check(configuration)
        limit.raise()
        return DescriptorBudget(capacity: limit.connections)
    }

    /// The first listener whose own limit lies beyond what the process may open.
    package func check(_ configuration: SwitchConfiguration) throws(StartError) {
        for listener in configuration.listeners where listener.limits.connections > connections {
            throw .connectionsBeyondDescriptors(
                listener: listener.name,
                connections: listener.limits.connections,
                possible: connections,
                limit: hard
            )
        }
    }
}
