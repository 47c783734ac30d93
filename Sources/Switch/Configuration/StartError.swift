import ISO8583

/// Why the switch did not start: one line that names the cure.
package enum StartError: Error, Hashable, Sendable {
    case addressUnusable(listener: String, address: SocketEndpoint, reason: String)
    /// The master key file is missing though the journal has rows.
    case masterKeyMissing(path: String)
    case masterKeyUnreadable(path: String, reason: String)
    /// Others than the owner may read the key file.
    case masterKeyLoose(path: String, mode: UInt32)
    /// The master key is a credential that the service manager did not hand over.
    case credentialMissing(path: String)
    /// The master key is a credential, and another was to take its place.
    case credentialFixed(path: String)
    /// The master key does not open the journal's data keys.
    case masterKeyWrong(path: String)
    /// A key file of a listener; the reason names the cure.
    case listenerKeyUnusable(path: String, reason: String)
    /// Certificate, key or trust of a listener's TLS.
    case certificateUnusable(listener: String, path: String, reason: String)
    case dialectUnusable(listener: String, dialect: String, reason: String)
    /// A key or certificate of a wallet's channel.
    case providerFileUnusable(channel: String, path: String, reason: String)
    /// A listener's limit of connections is more than the process may have descriptors for.
    case connectionsBeyondDescriptors(
        listener: String,
        connections: Int,
        possible: Int,
        limit: Int
    )
    /// A channel's number in the journal lies beyond those that routers know.
    case channelNumberBeyond(channel: String, number: Int, most: Int)
    /// The admin socket cannot be made.
    case adminSocketUnusable(path: String, reason: String)
    case adminGroupUnusable(group: String, reason: String)
    case journal(String, exitCode: Int32)
    case cryptography(String)

    /// The process's exit code.
    package var exitCode: Int32 {
        switch self {
        case .addressUnusable: 69
        case .masterKeyMissing, .masterKeyUnreadable, .masterKeyLoose, .masterKeyWrong,
            .credentialMissing, .credentialFixed,
            .listenerKeyUnusable, .certificateUnusable, .connectionsBeyondDescriptors,
            .channelNumberBeyond, .adminGroupUnusable, .providerFileUnusable:
            78
        case .dialectUnusable: 64
        case .adminSocketUnusable: 74
        case .journal(_, let exitCode): exitCode
        case .cryptography: 1
        }
    }
}

extension StartError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .addressUnusable(let listener, let address, let reason):
            "\(listener) cannot listen on \(address): \(reason): stop what uses it, or configure"
                + " another address"
        case .masterKeyMissing(let path):
            "no master key at \(path), but the journal has rows: restore the key file"
        case .masterKeyUnreadable(let path, let reason):
            "the master key \(path) cannot be read: \(reason): it holds 64 hexadecimal characters"
        case .masterKeyLoose(let path, let mode):
            "the master key \(path) has mode \(String(mode, radix: 8)): chmod 600 \(path)"
        case .credentialMissing(let path):
            "no master key at \(path): name it by LoadCredential= in the unit, and run commands that"
                + " need it while the service is up"
        case .credentialFixed(let path):
            "the master key \(path) is a credential, which a rotation cannot replace: let"
                + " keys.master.file name a file"
        case .masterKeyWrong(let path):
            "the master key \(path) does not open this journal: restore the key it was made with"
        case .listenerKeyUnusable(let path, let reason):
            "the listener's key \(path) cannot be used: \(reason)"
        case .certificateUnusable(let listener, let path, let reason):
            "listener \(listener): \(path): \(reason): put a PEM file there, keys with mode 600"
        case .dialectUnusable(let listener, let dialect, let reason):
            "listener \(listener): dialect \(dialect): \(reason): see forecourt spec list"
        case .providerFileUnusable(let channel, let path, let reason):
            "channel \(channel): \(path): \(reason)"
        case .connectionsBeyondDescriptors(let listener, let connections, let possible, let limit):
            "listener \(listener): limits.connections \(connections) is more than the \(possible)"
                + " that \(limit) descriptors (ulimit -Hn) leave: raise the limit of open files, or"
                + " lower limits.connections"
        case .channelNumberBeyond(let channel, let number, let most):
            "channel \(channel) has number \(number) in this journal, and \(most) is the last: call"
                + " it by the name of a channel that is gone, or begin another data directory"
        case .adminSocketUnusable(let path, let reason):
            "the admin socket \(path) cannot be made: \(reason): move away what is in its place, or"
                + " name another data directory"
        case .adminGroupUnusable(let group, let reason):
            "admin.group \(group) cannot be used: \(reason): name one of the groups of that user"
        case .journal(let text, _): text
        case .cryptography(let text):
            "cryptography is not available: \(text): install libssl3"
        }
    }
}

extension StartError {
    /// Why a dialect is not among the specifications: its file is broken, or there is none.
    static func reason(unknown dialect: String, in specifications: SpecificationLibrary) -> String {
        if let finding = specifications.broken[dialect]?.findings.first { return "\(finding)" }
        return specifications.suggestion(for: dialect).map { "unknown, did you mean \($0)?" }
            ?? "unknown"
    }
}
