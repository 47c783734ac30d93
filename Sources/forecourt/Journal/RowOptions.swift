import ArgumentParser
import Glibc
import Journal

/// Where a listing takes its rows: the journal's file where the user may read it, else the switch
/// that runs on it.
struct RowOptions: ParsableArguments {
    @OptionGroup var data: DataOptions
    @Option(
        help: ArgumentHelp(
            "Ask the switch at this admin socket, whether or not the file can be read.",
            valueName: "path"
        )
    )
    var socket: String?

    /// The rows; `waits`: a switch that is asked and ends is waited for.
    func rows(waits: Bool = false) throws -> any RowSource {
        if let socket {
            let path = try DataOptions.named(socket, by: "--socket")
            return SocketRows(AdminClient(socket: path), waits: waits)
        }
        guard let denial = FileAccess.denial(of: try data.journalPath()) else {
            return try data.reader()
        }
        let directory = try data.directory()
        guard !directory.hasSuffix(".sqlite") else { throw denial }
        let client = AdminClient(directory: DataDirectory(path: directory))
        do throws(AdminFailure) {
            _ = try client.open()
        } catch {
            throw Self.both(denial, client.path, error.failure)
        }
        return SocketRows(client, waits: waits)
    }

    /// The file is another's, and no switch reads it for this user.
    private static func both(
        _ denial: CommandFailure,
        _ path: String,
        _ absence: CommandFailure
    ) -> CommandFailure {
        let isDenied = FileAccess.denial(of: path, to: R_OK | W_OK) != nil
        let cures = [
            denial.cure,
            isDenied
                ? "the group that admin.group names reads it over the admin socket"
                : "over the admin socket \(absence.problem)",
        ]
        return CommandFailure(
            denial.status,
            denial.problem,
            cure: cures.compactMap(\.self).joined(separator: "; ")
        )
    }
}
