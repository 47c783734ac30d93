import Foundation

/// Published test keys and the vector files of the repository.
enum Fixtures {
    static let singleKey = "0123456789ABCDEF"
    static let doubleKey = "0123456789ABCDEFFEDCBA9876543210"
    static let otherDoubleKey = "55036372B17543ECB173730768B8D6C4"
    static let aesKey = "2B7E151628AED2A6ABF7158809CF4F3C"

    static func vectors(_ name: String = "crypto") throws -> [UInt8] {
        let root = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return Array(
            try Data(contentsOf: root.appending(path: "fixtures/vectors/\(name).json"))
        )
    }
}
