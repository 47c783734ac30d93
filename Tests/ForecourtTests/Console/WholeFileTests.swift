import Foundation
import Glibc
import Testing

@testable import forecourt

/// Files that are written as a whole, and what is no file in their place.
@Suite struct WholeFileTests {
    private static func kind(of path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    @Test func `a file is made and replaced with its mode, and a link stays a link`() throws {
        let folder = try TestFolder()
        let (file, link) = (folder.path + "/file", folder.path + "/link")
        try WholeFile.write("one", to: file, mode: 0o600, isDurable: true)
        symlink("file", link)
        try WholeFile.write("two", to: link, mode: 0o600)
        #expect(Self.kind(of: link) == S_IFLNK)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "two")
        var status = stat()
        #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o600)
        let dangling = folder.path + "/dangling"
        symlink("later", dangling)
        try WholeFile.write("three", to: dangling, mode: 0o600)
        #expect(Self.kind(of: dangling) == S_IFLNK)
        #expect(try String(contentsOfFile: folder.path + "/later", encoding: .utf8) == "three")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == ["dangling", "file", "later", "link"])
    }

    @Test func `a pipe is written through and stays, and one without a reader is told`() throws {
        let folder = try TestFolder()
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(throws: SystemFault(number: ENXIO)) {
            try WholeFile.write("one", to: pipe, mode: 0o600)
        }
        let reader = open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try WholeFile.write("two", to: pipe, mode: 0o600)
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(reader, &bytes, 8) == 3)
        #expect(Self.kind(of: pipe) == S_IFIFO)
    }

    @Test func `a link to a device stays, and what the device refuses is told`() throws {
        let folder = try TestFolder()
        let full = folder.path + "/full"
        symlink("/dev/full", full)
        #expect(throws: SystemFault(number: ENOSPC)) {
            try WholeFile.write("one", to: full, mode: 0o600)
        }
        #expect(Self.kind(of: full) == S_IFLNK)
        #expect(Self.kind(of: "/dev/full") == S_IFCHR)
    }

    @Test func `no command replaces a pipe that is named as its output`() throws {
        let folder = try TestFolder()
        let pipe = folder.path + "/pipe"
        try #require(mkfifo(pipe, 0o600) == 0)
        let data = folder.path + "/data"
        let demo = Repository.path("fixtures/demo/forecourt.yaml")
        let named = ["--data", data, "--config", demo]
        let seed = try Program.run(
            ["demo", "seed", "--terminals", "1", "--cards", "1"] + named,
            in: folder.path
        )
        try #require(seed.status == 0, "\(seed.errors)")
        let run = try folder.file("run.json", #"{"schema":1,"series":[]}"#)
        let commands: [[String]] = [
            ["report", run, "--out", pipe], ["journal", "tail", "--cursor-file", pipe] + named,
            ["journal", "export", "--format", "csv", "--out", pipe] + named,
            ["journal", "backup", pipe] + named, ["load", "--out", pipe] + named,
        ]
        for command in commands {
            let result = try Program.run(command, in: folder.path)
            #expect(result.status != 0, "\(command)")
            #expect(result.errors.split(separator: "\n").count == 1, "\(command) \(result.errors)")
            #expect(result.errors.contains(pipe), "\(command) \(result.errors)")
            #expect(Self.kind(of: pipe) == S_IFIFO, "\(command)")
        }
    }
}
