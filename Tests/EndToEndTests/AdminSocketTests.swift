import Foundation
import Glibc
import Journal
import NIOCore
import Testing

@testable import Desk
@testable import Switch

/// Who reaches the admin socket, and as whom.
@Suite struct AdminSocketTests {
    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    /// Runs a switch with this group for the time of the body.
    private func running(
        group: String?,
        _ body: (DataDirectory) async throws -> Void
    ) async throws {
        let world = try TestWorld { $0.admin.group = group }
        let paymentSwitch = try world.makeSwitch()
        let directory = paymentSwitch.dataDirectory
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            let socket = AdminSocketService(paymentSwitch: paymentSwitch)
            tasks.addTask { try await paymentSwitch.run(with: [socket]) }
            for _ in 0..<500 where mode(directory.adminSocket) != 0o660 {
                try await Task.sleep(for: .milliseconds(10))
            }
            try await body(directory)
            tasks.cancelAll()
            // The group ends by the cancellation that it was just given.
            try? await tasks.waitForAll()
        }
        #expect(mode(directory.adminSocket) == 0)
    }

    @Test(arguments: [nil, "\(getegid())"])
    func `the socket is its group's, and a configured group passes to it`(
        group: String?
    ) async throws {
        try await running(group: group) { directory in
            #expect(mode(directory.adminSocket) == 0o660)
            #expect(mode(directory.run) == 0o750)
            #expect(mode(directory.path) == (group == nil ? 0o700 : 0o710))
            for file in [directory.journal, directory.masterKey, directory.lockFile] {
                #expect(mode(file) == 0o600, "\(file)")
            }
        }
    }

    @Test func `a group that this machine does not have is refused with 78`() {
        var settings = AdminSettings()
        settings.group = "no-such-group"
        let error = #expect(throws: StartError.self) { _ = try AdminGroup.number(of: settings) }
        #expect(error?.exitCode == 78)
        #expect(error?.description.contains("admin.group no-such-group") == true)
    }

    @Test func `the user of the switch and root hold every role, others look`() {
        func roles(_ user: UInt32) -> Set<Role> {
            PeerCredentials(process: 1, user: user, group: 1).principal.roles
        }
        #expect(roles(geteuid()) == Set(Role.allCases))
        #expect(roles(0) == Set(Role.allCases))
        #expect(roles(geteuid() + 1) == [.viewer])
    }
}
