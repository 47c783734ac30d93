import ISO8583
import Testing

@Suite struct DataObjectTests {
    @Test func `objects come in order, with their bytes, and fill between them does not`() {
        let bytes: [UInt8] = [0, 0x9F, 0x26, 2, 0xAB, 0xCD, 0, 0, 0x70, 3, 0x5A, 1, 0x12, 0x82, 0]
        let objects = DataObject.read(bytes)
        #expect(objects?.map(\.tag) == [0x9F26, 0x70, 0x82])
        #expect(objects?.map(\.isConstructed) == [false, true, false])
        #expect(objects?.map(\.value) == [[0xAB, 0xCD], [0x5A, 1, 0x12], []])
        #expect(objects?.first?.bytes == [0x9F, 0x26, 2, 0xAB, 0xCD])
        #expect(objects?.first?.description == "object 9F26 of 2 bytes")
    }

    @Test(
        arguments: [
            [0x9F], [0x5A], [0x5A, 2, 1], [0x5A, 0x80], [0x5A, 0x82, 1],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] as [[UInt8]]
    )
    func `a broken one makes none of them readable`(_ tail: [UInt8]) {
        #expect(DataObject.read([0x82, 1, 0] + tail) == nil)
    }

    @Test func `nothing holds no object`() {
        #expect(DataObject.read([]) == [])
        #expect(DataObject.read([0, 0]) == [])
    }
}
