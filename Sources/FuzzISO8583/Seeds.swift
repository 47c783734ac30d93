import Foundation
import ISO8583
import Text

/// Writes the fixtures as inputs of the fuzzer: `FuzzISO8583 seeds FOLDER`.
enum Seeds {
    static func write(to folder: String, library: SpecificationLibrary) throws {
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let names = files.enumerator(atPath: "fixtures")?.allObjects ?? []
        for case let name as String in names where name.hasSuffix(".hex") {
            let stem = "fixtures/" + name.dropLast(4)
            let document = try JSONValue.parse(
                String(contentsOfFile: stem + ".json", encoding: .utf8)
            )
            guard let dialect = document["specification"]?.string,
                let index = library.names.firstIndex(of: dialect)
            else { continue }
            let lines = try String(contentsOfFile: stem + ".hex", encoding: .utf8)
                .split(separator: "\n")
            let digits = lines.map { $0.prefix { $0 != "#" } }.joined(separator: "\n")
            // Every framing gets some of the fixtures.
            let framing = UInt8(stem.utf8.count % MessageChecks.framings.count)
            let bytes = [UInt8(index), framing] + (Hexadecimal.bytes(digits) ?? [])
            let path = folder + "/" + name.dropLast(4).replacing("/", with: "-")
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
    }
}
