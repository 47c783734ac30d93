import Payments
import Testing
import Text

@Suite struct CustomerDataTests {
    private static func mistake(_ text: String) -> CustomerData.Mistake? {
        do throws(CustomerData.Mistake) {
            _ = try CustomerData(text.utf8)
            return nil
        } catch {
            return error
        }
    }

    @Test func `entries are told apart by a backslash and counted by two digits`() throws {
        let data = try CustomerData("021AB123CD\\4123456".utf8)
        #expect(data.texts == [TextTag(.vehicle, "AB123CD"), TextTag(.odometer, "123456")])
        #expect(try CustomerData("00".utf8).texts.isEmpty)
        #expect(try CustomerData("01Zunknown".utf8).texts.isEmpty)
        // A secret of the customer stays out.
        #expect(try CustomerData("02D4711\\3D1".utf8).texts == [TextTag(.driver, "D1")])
    }

    @Test(arguments: [
        ("", CustomerData.Mistake.noCount), ("1", .noCount), ("x1", .noCount), ("1x", .noCount),
        ("00\\", .countDiffers(said: 0, found: 2)), ("01", .countDiffers(said: 1, found: 0)),
        ("991AB", .countDiffers(said: 99, found: 1)), ("011", .empty(entry: 1)),
        ("031A\\\\3B", .empty(entry: 2)), ("021A\\1B", .repeated(entry: 2)),
        ("02ZA\\ZB", .repeated(entry: 2)), ("014", .empty(entry: 1)), ("014-1", .badOdometer),
        ("014 1", .badOdometer), ("0141234567890", .badOdometer),
    ])
    func `what is cut short, repeated or no number is none`(
        _ row: (text: String, mistake: CustomerData.Mistake)
    ) {
        #expect(Self.mistake(row.text) == row.mistake)
    }

    @Test func `an odometer has up to nine digits`() {
        #expect(Self.mistake("0140") == nil && Self.mistake("014123456789") == nil)
    }

    @Test func `any bytes are data or a mistake, and what is written is read`() throws {
        var random = SeededGenerator(seed: 48)
        for _ in 0..<5_000 {
            let length = Int.random(in: 0...40, using: &random)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
            let count = Int.random(in: 0...4, using: &random)
            _ = Self.mistake("0\(count)" + String(decoding: bytes, as: UTF8.self))
            let names: [TagName] = [.vehicle, .driver, .fleet]
            let tags = names.map { name in
                TextTag(name, String(UInt64.random(in: 0...999_999, using: &random), radix: 36))
            }
            let text = try #require(CustomerData.text(of: tags))
            #expect(try CustomerData(text.utf8).texts == tags)
        }
        #expect(CustomerData.text(of: []) == nil)
        #expect(CustomerData.text(of: [TextTag(.vehicle, "a\\b"), TextTag(.pump, "1")]) == nil)
    }
}
