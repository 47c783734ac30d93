import ArgumentParser
import Glibc
import ISO8583

/// Where specifications come from: `--specs`, `FORECOURT_SPECS`, `share/forecourt/specs` beside the
/// executable, and at last the copies inside the binary.
struct SpecificationSource: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of specifications.", valueName: "dir"))
    var specs: String?

    /// All specifications, validated.
    func library() throws -> SpecificationLibrary {
        do throws(SpecificationError) {
            if let folder { return try SpecificationLibrary(folder: folder) }
            return try SpecificationLibrary(sources: Self.builtIn, folder: "built-in")
        } catch {
            for finding in error.findings.dropLast() { Console.talk("forecourt: \(finding)") }
            let last = error.findings.last
            let status: ExitStatus = last?.rule == "folder" ? .noInput : .configuration
            throw CommandFailure(status, last.map(\.description) ?? "no specification can be read")
        }
    }

    /// One specification by its name.
    func named(_ name: String) throws -> DialectSpecification {
        try Self.named(name, in: library())
    }

    static func named(
        _ name: String,
        in library: SpecificationLibrary
    ) throws -> DialectSpecification {
        if let specification = library[name] { return specification }
        let cure =
            library.suggestion(for: name).map { "did you mean '\($0)'?" }
            ?? "one of " + library.names.joined(separator: ", ")
        throw CommandFailure(.usage, "there is no specification '\(name)'", cure: cure)
    }

    /// The folder in force; nil when the copies inside the binary are.
    var folder: String? {
        if let specs { return specs }
        if let value = getenv("FORECOURT_SPECS") { return String(cString: value) }
        guard let beside = Self.besideExecutable, access(beside, R_OK) == 0 else { return nil }
        return beside
    }

    private static var besideExecutable: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let slash = path.lastIndex(of: "/") else { return nil }
        return path[..<slash] + "/../share/forecourt/specs"
    }

    /// The texts inside the binary, by name.
    static var builtIn: [String: String] {
        let files: [(String, [UInt8])] = [
            ("ifsf", PackageResources.ifsf_yaml),
            ("ifsf-ops", PackageResources.ifsf_ops_yaml),
            ("iso8583-1987-ascii", PackageResources.iso8583_1987_ascii_yaml),
            ("iso8583-1987-binary", PackageResources.iso8583_1987_binary_yaml),
            ("iso8583-1993-ascii", PackageResources.iso8583_1993_ascii_yaml),
            ("iso8583-1993-binary", PackageResources.iso8583_1993_binary_yaml),
            ("iso8583-2003-ascii", PackageResources.iso8583_2003_ascii_yaml),
            ("iso8583-common", PackageResources.iso8583_common_yaml),
            ("unionpay-pos", PackageResources.unionpay_pos_yaml),
        ]
        return Dictionary(
            uniqueKeysWithValues: files.map { ($0, String(decoding: $1, as: UTF8.self)) }
        )
    }
}
