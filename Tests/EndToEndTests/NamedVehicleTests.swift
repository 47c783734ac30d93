import ISO8583
import Journal
import Payments
import Reference
import Testing

@testable import Switch

/// Vehicles, drivers and restrictions from the tables to the code that a terminal hears.
@Suite struct NamedVehicleTests {
    private static func row(_ kind: ReferenceKind, _ text: String) -> ReferenceChange {
        .put(ReferenceRow(kind: kind, text: text + "\\\\"))
    }

    @Test(arguments: TextTagTests.selling, Way.allCases)
    func `whom a request names is judged by the tables, and its journal decides the same again`(
        _ listener: String,
        _ way: Way
    ) async throws {
        let world = try TestWorld()
        try world.bring([
            Self.row(.organisation, "ROAD\\\\partner\\\\\\active"),
            Self.row(.organisation, "OTHER\\\\partner\\\\\\active"),
            Self.row(.product, "2010\\\\diesel\\litre"),
            Self.row(.product, "1020\\\\petrol\\litre"),
            Self.row(.vehicle, "JA 1\\ROAD\\\\\\frozen"),
            Self.row(.vehicle, "JA 2\\ROAD\\\\\\active"),
            Self.row(.driver, "D1\\OTHER\\\\active"),
            Self.row(.restriction, "DIESEL\\vehicle\\JA 2\\\\\\diesel\\\\"),
            Self.row(.restriction, "NOWHERE\\vehicle\\B3\\\\OTHER+\\\\\\"),
        ])
        try await world.run(way) { open in
            let terminal = try open(listener, 1)
            try terminal.signOn()
            func code(_ tags: String...) throws -> String? {
                var message = try terminal.purchase(8850)
                let text = tags.map { tag in
                    let value = tag.dropFirst(2)
                    let count = String(value.utf8.count)
                    let length = String(repeating: "0", count: 3 - count.count) + count
                    return tag.prefix(2) + length + value
                }
                try message.set(.field59, bytes: Array(text.joined().utf8))
                return try terminal.exchange(message).code
            }
            let petrol = "G11020\\L\\11\\28850\\8850"
            let diesel = "G12010\\L\\11\\28850\\8850"
            #expect(try code("V1ja1") == "62")
            #expect(try code("V1JA2", "V2D1") == "57")
            #expect(try code("V1JA2", petrol) == "57")
            #expect(try code("V1j a2", diesel) == "00")
            #expect(try code("V1b 3", diesel) == "57")
            #expect(try code("V1B4", "V2D1", petrol) == "00")
            #expect(try terminal.available() == 1_000_000 - 2 * 8_850)
        }
        #expect(try JournalCheck.isRight(world))
    }
}
