import ArgumentParser
import Glibc
import Simulators
import Text

/// `forecourt report`.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Overlays load runs in one page.",
        discussion: """
            Each run is named after the folder of its run.json.

            Example: forecourt report monday/run.json friday/run.json --out weeks.html
            """
    )

    @Argument(help: ArgumentHelp("Runs, as load --out writes them.", valueName: "run.json"))
    var runs: [String]
    @Option(help: ArgumentHelp("The page; - for standard output.", valueName: "file"))
    var out = "report.html"

    func run() throws {
        let page = ReportPage(try runs.map(read))
        guard out != "-" else { return Console.data(page.html) }
        try ReportFiles.write(page.html, to: out)
        Console.talk("\(out): \(Counted.text(runs.count, "run"))")
    }

    private func read(_ path: String) throws -> ReportPage.Run {
        guard let text = SystemText.file(path) else {
            throw CommandFailure(.noInput, "there is no \(path)", cure: "load --out DIR writes one")
        }
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(text)
        } catch {
            throw CommandFailure(.badInput, "\(path):\(error)")
        }
        guard document["schema"] == .number("1"), document["series"] != nil else {
            throw CommandFailure(.badInput, "\(path) is no run", cure: "name run.json files")
        }
        if let place = ReportPage.numberOutOfRange(in: document) {
            throw CommandFailure(
                .badInput,
                "\(path): \(place) is larger than any figure of a run",
                cure: "is it a run.json that load wrote?"
            )
        }
        return ReportPage.Run(name: name(of: path), document: document)
    }

    private func name(of path: String) -> String {
        let parts = path.split(separator: "/")
        guard parts.count > 1, parts.last == "run.json" else { return path }
        return String(parts[parts.count - 2])
    }
}

/// The files of a run.
enum ReportFiles {
    static func make(_ folder: String) throws {
        var built = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            built += "/" + part
            guard mkdir(built, 0o755) != 0 else { continue }
            let number = errno
            var status = stat()
            let isFolder = stat(built, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            guard number == EEXIST, isFolder else {
                let reason = String(cString: strerror(number == EEXIST ? ENOTDIR : number))
                throw CommandFailure(
                    .inputOutput,
                    "\(built): \(reason)",
                    cure: "name another folder"
                )
            }
        }
    }

    static func write(_ facts: RunFacts, to folder: String) throws {
        try make(folder)
        let document = RunDocument.document(facts)
        let name = folder.split(separator: "/").last.map(String.init) ?? folder
        let page = ReportPage([ReportPage.Run(name: name, document: document)])
        try write(document.text() + "\n", to: folder + "/run.json")
        try write(page.html, to: folder + "/report.html")
        try write(facts.result.response.hgrm, to: folder + "/latency.hgrm")
    }

    /// A file as a whole: a reader sees the old one or this one.
    static func write(_ text: String, to path: String) throws {
        do throws(SystemFault) {
            try WholeFile.write(text, to: path, mode: 0o666)
        } catch {
            throw CommandFailure(
                .inputOutput,
                "\(path): \(error.reason)",
                cure: "name a file in a folder that is there and may be written to"
            )
        }
    }
}
