import FoundationEssentials
import Glibc
package import Payments

/// The folder in which WeChat's certificates are kept, one file a serial.
///
/// What is in it is public and can be fetched again, so nothing is lost with it; but who may write
/// there decides whose answers are believed, so it has to belong to the switch alone: nothing is
/// read of a folder or a file that others may write.
package struct CertificateStore: Sendable {
    package let folder: String
    private static let mostFiles = 64
    private static let longest = 16 << 10

    /// What is wrong with the folder.
    package enum Fault: Error, Equatable {
        case unwritable(String)
        /// A folder, or a file in it, that is another's, or that others may write.
        case shared(String)
    }

    package init(folder: String) {
        self.folder = folder
    }

    /// What a folder holds.
    package struct Content: Sendable {
        package var certificates: [PlatformCertificate] = []
        /// Why something was left out that may have been meant to be read.
        package var fault: Fault?
    }

    /// What is there and has not ended; what cannot be read is left out.
    package func load(at now: Timestamp) -> Content {
        var content = Content()
        do throws(Fault) {
            try check()
        } catch {
            content.fault = error
            return content
        }
        // No folder holds no certificate: it is made when the first one comes.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted().filter({ $0.hasSuffix(".pem") }).prefix(Self.mostFiles) {
            do throws(Fault) {
                guard let bytes = try Self.bytes(of: folder + "/" + name),
                    // A file that is no certificate is not one that is believed.
                    let certificate = try? PlatformCertificate(pem: bytes),
                    certificate.notAfter > now.rawValue / 1_000_000
                else { continue }
                content.certificates.append(certificate)
            } catch {
                content.fault = error
            }
        }
        return content
    }

    /// Keeps a certificate under its serial: whole or not at all.
    package func save(_ pem: [UInt8], serial: String) throws(Fault) {
        try check()
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let url = URL(filePath: folder).appending(path: "\(serial).pem")
            try Data(pem).write(to: url, options: .atomic)
            // Whatever the process leaves others of the files that it makes.
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600],
                ofItemAtPath: folder + "/\(serial).pem"
            )
        } catch {
            throw .unwritable(folder)
        }
    }

    // MARK: Whose it is

    /// Whether the folder, where there is one, is the switch's own.
    private func check() throws(Fault) {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        guard Self.isOwn(status) else { throw .shared(folder) }
    }

    private static func isOwn(_ status: stat) -> Bool {
        (status.st_uid == geteuid() || status.st_uid == 0) && status.st_mode & 0o022 == 0
    }

    /// All bytes of a short regular file; nil of anything else.
    private static func bytes(of path: String) throws(Fault) -> [UInt8]? {
        // Without blocking: a pipe that nobody writes to would keep the thread.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= longest
        else { return nil }
        guard isOwn(status) else { throw .shared(path) }
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = read(descriptor, &bytes, longest)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }
}

extension CertificateStore.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unwritable(let path): "\(path) cannot be written: make it writable"
        case .shared(let path):
            "\(path) is not the switch's alone, so nothing of it is read: chmod go-w \(path)"
        }
    }
}
