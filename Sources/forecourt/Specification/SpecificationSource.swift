import ArgumentParser
import Glibc
import ISO8583

/// Where specifications come from: `--specs`, `FORECOURT_SPECS`, `share/forecourt/specs` beside the
/// executable, and at last the copies inside the binary.
struct SpecificationSource: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of specifications.", valueName: "dir"))
    var specs: String?

    /// All specifications that are right; each file that is not is named on standard error, and
    /// stops none of the others.
    func library() throws -> SpecificationLibrary {
        do throws(SpecificationError) {
            guard let folder else {
                return try SpecificationLibrary(sources: Self.builtIn, folder: "built-in")
            }
            let library = try SpecificationLibrary(usableIn: folder)
            for (name, error) in library.broken.sorted(by: { $0.key < $1.key }) {
                let more = error.findings.count > 1 ? ", \(error.findings.count) mistakes" : ""
                let first = error.findings.first?.description ?? name
                Console.talk("forecourt: \(name).yaml is left out\(more): \(first)")
            }
            return library
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

    /// The same, where nothing is said of the others: those are read only to say what is wrong.
    func alone(_ name: String) throws -> DialectSpecification {
        let texts = folder == nil ? Self.builtIn : [:]
        let found =
            if let folder {
                SpecificationLibrary.specification(name, in: folder)
            } else {
                SpecificationLibrary.specification(name) { texts[$0] }
            }
        return try found ?? named(name)
    }

    static func named(
        _ name: String,
        in library: SpecificationLibrary
    ) throws -> DialectSpecification {
        if let specification = library[name] { return specification }
        let isBroken = library.broken[name] != nil
        throw CommandFailure(
            isBroken ? .configuration : .usage,
            isBroken
                ? "the specification '\(name)' cannot be used"
                : "there is no specification '\(name)'",
            cure: library.cure(forMissing: name)
        )
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
            ("iso8583-1987-ascii-raw", PackageResources.iso8583_1987_ascii_raw_yaml),
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
