import Foundation
import Journal
import Testing

@testable import Switch

/// Keys and certificates of wallets, as a start reads them.
@Suite struct WalletFilesTests {
    private static let key = "0123456789abcdefghijklmnopqrstuv"

    /// A data directory that ends with the test.
    private final class Folder {
        let path = NSTemporaryDirectory() + "wallet-\(UUID().uuidString)"
        var directory: DataDirectory { DataDirectory(path: path) }

        init() throws {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        }

        func write(_ name: String, _ text: String, mode: Int = 0o600) throws {
            let file = path + "/" + name
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
        }

        // What a test leaves behind is no fault of it.
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func account(_ proof: String) throws -> WalletAccount {
        let yaml = """
            schema: 1
            routes: []
            channels:
              - {name: w, kind: wechat, base: "http://127.0.0.1:1", app_id: "1", merchant: "1", \
            private_key: {file: w.pem}, api_key: {file: w.key}, \(proof)}

            """
        let read = try ConfigurationReader.read(yaml: yaml, named: "f.yaml")
        return try #require(read.configuration.channels.first?.wallet)
    }

    private static let third = "serial: \"1\", platform: {file: p.pem}"

    private func read(_ proof: String, _ folder: Folder) throws(WalletFiles.Fault) -> WalletFiles {
        // An account that cannot be read fails the test by what it says is missing.
        guard let account = try? Self.account(proof) else { throw .missing(reason: "no account") }
        return try WalletFiles(of: account, channel: "w", in: folder.directory)
    }

    @Test func `each interface has its files`() throws {
        let folder = try Folder()
        try folder.write("w.pem", "private")
        try folder.write("w.key", Self.key + "\n")
        try folder.write("p.pem", "public", mode: 0o644)
        let third = try read(Self.third, folder)
        #expect(third.privateKey == Array("private".utf8))
        #expect(third.apiKey == Array(Self.key.utf8))
        #expect(third.platform == Array("public".utf8) && third.certificate == nil)
        let second = try read("api: v2, certificate: {file: p.pem}", folder)
        #expect(second.certificate == Array("public".utf8) && second.platform == nil)
        let kept = try read("serial: \"1\", platform: {dir: certificates}", folder)
        #expect(kept.platformFolder == folder.path + "/certificates")
        for files in [third, second, kept] {
            let said = "\(files) \(String(reflecting: files))"
            #expect(!said.contains("private") && !said.contains(Self.key))
            #expect(Mirror(reflecting: files).children.isEmpty)
        }
    }

    @Test func `what is missing leaves the channel without a link`() throws {
        let folder = try Folder()
        let error = #expect(throws: WalletFiles.Fault.self) { try read(Self.third, folder) }
        guard case .missing(let reason)? = error else { return #expect(Bool(false)) }
        #expect(reason == "no private key at \(folder.path)/w.pem")
    }

    @Test func `a key that others may read stops the start`() throws {
        let folder = try Folder()
        try folder.write("w.pem", "private", mode: 0o640)
        let error = #expect(throws: WalletFiles.Fault.self) { try read(Self.third, folder) }
        guard case .unusable(let start)? = error else { return #expect(Bool(false)) }
        let path = folder.path + "/w.pem"
        #expect("\(start)" == "channel w: \(path): it has mode 640: chmod 600 \(path)")
        #expect(start.exitCode == 78)
    }

    @Test(arguments: ["", "0123", Self.key + "w", Self.key.dropLast() + "ü", Self.key + " x"])
    func `an interface's key has 32 characters`(_ key: String) throws {
        let folder = try Folder()
        try folder.write("w.pem", "private")
        try folder.write("w.key", key)
        try folder.write("p.pem", "public")
        let error = #expect(throws: WalletFiles.Fault.self) { try read(Self.third, folder) }
        guard case .unusable(let start)? = error else { return #expect(Bool(false)) }
        #expect("\(start)".hasSuffix("w.key: it does not hold 32 characters"))
        #expect(key.isEmpty || !"\(start)".contains(key))
    }

    @Test func `a folder or what has no end is no file`() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/w.pem",
            withIntermediateDirectories: true
        )
        #expect(throws: WalletFiles.Fault.self) { try read(Self.third, folder) }
        try FileManager.default.removeItem(atPath: folder.path + "/w.pem")
        try folder.write("w.pem", String(repeating: "x", count: 65_537))
        #expect(throws: WalletFiles.Fault.self) { try read(Self.third, folder) }
    }
}
