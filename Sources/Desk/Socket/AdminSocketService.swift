import Glibc
import Journal
import NIOCore
import NIOPosix
package import ServiceLifecycle
package import Switch

/// The admin socket: commands of people on this machine, as the user that the kernel names.
package struct AdminSocketService: Service {
    private let paymentSwitch: PaymentSwitch

    package init(paymentSwitch: PaymentSwitch) { self.paymentSwitch = paymentSwitch }

    package func run() async throws {
        let channel = try await bind()
        // Returns when the group shuts down; being cancelled means the same.
        try? await gracefulShutdown()
        // It fails only when the socket is closed already.
        try? await channel.close()
        unlink(paymentSwitch.dataDirectory.adminSocket)
    }

    /// Binds with mode 0600; a socket that a killed process left behind is replaced.
    ///
    /// - Throws: `StartError.adminSocketUnusable`.
    func bind() async throws(StartError) -> any Channel {
        let path = paymentSwitch.dataDirectory.adminSocket
        let desk = RunningDesk(paymentSwitch)
        let bootstrap = ServerBootstrap(group: paymentSwitch.laneGroup)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AdminAdmission())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                PeerCredentials.of(channel).flatMapThrowing { credentials in
                    try channel.pipeline.syncOperations.addHandlers([
                        ByteToMessageHandler(LineDecoder()),
                        AdminConnectionHandler(desk: desk, principal: credentials.principal),
                    ])
                }
            }
        do {
            let channel = try await bootstrap.bind(
                unixDomainSocketPath: path,
                cleanupExistingSocketFile: true
            ).get()
            guard chmod(path, 0o600) == 0 else {
                throw IOError(errnoCode: errno, reason: "chmod")
            }
            return channel
        } catch {
            throw .adminSocketUnusable(path: path, reason: Self.reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        guard let error = error as? IOError else { return "\(error)" }
        return String(cString: strerror(error.errnoCode))
    }
}
