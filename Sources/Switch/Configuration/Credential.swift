import Glibc

/// A file that the service manager hands to the process, by a name such as `credential:master.key`.
///
/// systemd puts what `LoadCredential=` and `LoadCredentialEncrypted=` name into a folder that only
/// this service sees, in memory, and tells it by `CREDENTIALS_DIRECTORY`. Nobody writes there.
package struct Credential: Sendable, Equatable {
    package static let prefix = "credential:"
    package static let variable = "CREDENTIALS_DIRECTORY"

    package let name: String

    /// nil for a text that names none, or one outside the folder.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        name = String(text.dropFirst(Self.prefix.count))
        guard !name.isEmpty, name != ".", name != "..", !name.contains("/") else { return nil }
    }

    /// Where it lies; without a folder a path that is none, which names what is missing.
    package var path: String { "\(Self.folder ?? "$" + Self.variable)/\(name)" }

    /// The folder of this process; nil where no manager gave one.
    package static var folder: String? {
        guard let text = getenv(variable) else { return nil }
        let folder = String(cString: text)
        return folder.hasPrefix("/") ? folder : nil
    }

    /// Whether a file lies in the folder.
    package static func holds(_ path: String) -> Bool {
        path.hasPrefix("\(folder ?? "$" + variable)/")
    }

    /// Whether a text can name a file: a path, or a credential that is well named.
    static func names(_ text: String) -> Bool {
        !text.isEmpty && (!text.hasPrefix(prefix) || Credential(text) != nil)
    }

    /// Whether others than its owner reach a secret file of that mode.
    ///
    /// A manager that hands a credential over by an access control list shows its mask as the
    /// group's right to read; nobody else comes into the folder.
    package static func isLoose(_ mode: UInt32, at path: String) -> Bool {
        mode & (holds(path) ? 0o037 : 0o077) != 0
    }
}
