import Foundation
import Testing

@testable import forecourt

@Suite struct FreshFileTests {
    private static let isThere = (status: ExitStatus.failed, cure: "give another name")

    @Test func `a file is made with its mode, and never over one that is there`() throws {
        let folder = try TestFolder()
        let path = folder.path + "/new.yaml"
        let descriptor = try FreshFile.create(path, isThere: Self.isThere)
        close(descriptor)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)

        try "kept".write(toFile: path, atomically: false, encoding: .utf8)
        let failure = #expect(throws: CommandFailure.self) {
            try FreshFile.create(path, isThere: Self.isThere)
        }
        #expect(failure?.status == .failed)
        #expect(failure?.problem == "\(path): File exists")
        #expect(failure?.cure == "give another name")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "kept")
    }

    @Test func `where nothing can be made, the folder is the matter`() throws {
        let folder = try TestFolder()
        let path = folder.path + "/none/new.yaml"
        let failure = #expect(throws: CommandFailure.self) {
            try FreshFile.create(path, isThere: Self.isThere)
        }
        #expect(failure?.status == .inputOutput)
        #expect(failure?.problem == "\(path): No such file or directory")
        #expect(failure?.cure == "check the folder and its mode")
    }
}
