import Foundation

extension TestWorld {
    /// Names of the files in the data directory that hold these bytes.
    ///
    /// A folder or socket has no content.
    func files(holding bytes: [UInt8]) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).filter { name in
            let file = path + "/" + name
            let kind = try FileManager.default.attributesOfItem(atPath: file)[.type]
            guard kind as? FileAttributeType == .typeRegular else { return false }
            return try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(bytes)) != nil
        }
    }
}
