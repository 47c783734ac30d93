import Glibc
import Journal
import NIOCore
import NIOPosix
import ServiceLifecycle
package import Switch

/// The admin socket: commands of people on this machine, as the user that the kernel names.
package struct AdminSocketService: Service {
    private let paymentSwitch: PaymentSwitch
    private let opened: @Sendable () -> Void

    /// `opened` is called once, when the socket takes commands.
    package init(paymentSwitch: PaymentSwitch, opened: @escaping @Sendable () -> Void = {}) {
        self.paymentSwitch = paymentSwitch
        self.opened = opened
    }

    package func run() async throws {
        let channel = try await bind()
        opened()
        // Returns when the group shuts down; being cancelled means the same.
        try? await gracefulShutdown()
        // It fails only when the socket is closed already.
        try? await channel.close()
        unlink(paymentSwitch.dataDirectory.adminSocket)
    }

    /// Binds for the user, then opens it to the group of the configuration; a socket that a killed
    /// process left behind is replaced.
    ///
    /// - Throws: `StartError`.
    private func bind() async throws(StartError) -> any Channel {
        let path = paymentSwitch.dataDirectory.adminSocket
        let group = try AdminGroup.number(of: paymentSwitch.configuration.admin)
        try open(path) { () throws(JournalError) in
            try paymentSwitch.dataDirectory.openRun(to: group)
        }
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK {
            throw .adminSocketUnusable(path: path, reason: "it is there and no socket")
        }
        let desk = RunningDesk(paymentSwitch)
        // One loop counts for all.
        let loop = paymentSwitch.deskLoop
        let shares = NIOLoopBoundBox.makeBoxSendingValue(AdminShares(), eventLoop: loop)
        let reading = NIOLoopBoundBox.makeBoxSendingValue(
            ReadingAllowance.ofAll,
            eventLoop: loop
        )
        let bootstrap = ServerBootstrap(group: loop)
            // A peer that has sent all that it asks still gets its answers.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                PeerCredentials.of(channel).flatMap { credentials in
                    let user = credentials.user
                    let admitted = loop.submit { shares.value.admit(user) }
                    return admitted.hop(to: channel.eventLoop).flatMapThrowing { isAdmitted in
                        guard isAdmitted else { throw ChannelError.operationUnsupported }
                        channel.closeFuture.hop(to: loop).whenComplete { _ in
                            shares.value.leave(user)
                        }
                        try channel.pipeline.syncOperations.addHandlers([
                            ByteToMessageHandler(LineDecoder()),
                            AdminConnectionHandler(
                                desk: desk,
                                principal: credentials.principal,
                                reading: reading
                            ),
                        ])
                    }
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: true
            ).get()
        } catch {
            throw .adminSocketUnusable(path: path, reason: Self.reason(error))
        }
        try open(path) { () throws(JournalError) in
            try paymentSwitch.dataDirectory.openAdminSocket(to: group)
        }
        return channel
    }

    private func open(
        _ path: String,
        _ body: () throws(JournalError) -> Void
    ) throws(StartError) {
        do throws(JournalError) {
            try body()
        } catch {
            throw .adminSocketUnusable(path: path, reason: "\(error)")
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
