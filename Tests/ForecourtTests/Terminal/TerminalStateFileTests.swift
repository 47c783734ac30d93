import Foundation
import Payments
import Simulators
import Testing

@testable import forecourt

@Suite struct TerminalStateFileTests {
    private static func memory() -> TerminalMemory {
        var memory = TerminalMemory()
        memory.stan = 999_999
        memory.batch = 7
        memory.handedOut = [0x00, 0xFF, 0x10]
        memory.last = TerminalMemory.LastPayment(
            mti: "0200",
            stan: 12,
            batch: 7,
            at: LocalMoment(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5),
            amount: Money(minorUnits: 8850, asset: .yuan),
            maskedCard: "900001******0008",
            retrievalReference: nil,
            approvalCode: "000042",
            operation: .void
        )
        memory.sale = memory.last
        memory.sale?.operation = .purchase
        memory.sale?.retrievalReference = "632500000001"
        memory.authorisation = memory.sale
        memory.authorisation?.operation = .preauthorisation
        memory.completion = memory.sale
        memory.completion?.operation = .completion
        memory.day = day()
        return memory
    }

    /// A day with an upload that broke off, in an operator's shift.
    private static func day() -> TerminalDay {
        var day = TerminalDay()
        day.beginShift(4, of: 1)
        func count(_ stan: UInt32, _ operation: Payments.Operation, batch: UInt32 = 7) {
            day.count(
                TerminalDay.Entry(
                    operation,
                    stan: stan,
                    batch: batch,
                    shift: 4,
                    amount: Money(minorUnits: 8850, asset: .yuan),
                    half: stan == 12 ? .foreign : .domestic,
                    maskedCard: "900001******0008",
                    sealedCard: [0x01, 0xFF]
                )
            )
        }
        count(11, .purchase, batch: 6)
        day.end(6)
        count(12, .purchase)
        count(13, .void)
        day.reverse(13, of: 7, amount: 850)
        day.noteUploaded(1, of: 7)
        day.device = DeviceNames(serial: "SN-1", model: "", software: "1.0")
        return day
    }

    @Test func `what is written is read back`() throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(
            folder: folder.path + "/a/b",
            dialect: "unionpay-pos",
            terminal: "T0000001"
        )
        #expect(try file.read() == TerminalMemory())
        let memory = Self.memory()
        try file.write(memory)
        #expect(try file.read() == memory)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test func `an adjustment to less than was paid leaves a terminal that can be used`() throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(
            folder: folder.path,
            dialect: "unionpay-pos",
            terminal: "T0000001"
        )
        var memory = Self.memory()
        memory.last?.operation = .adjustment
        memory.last?.amount.minorUnits = -850
        try file.write(memory)
        #expect(try file.read() == memory)
    }

    @Test func `the last payment of an older file is a sale`() throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(folder: folder.path, dialect: "ifsf", terminal: "1")
        var memory = TerminalMemory()
        memory.last = Self.memory().sale
        try file.write(memory)
        let text = try String(contentsOfFile: file.path, encoding: .utf8)
            .split(separator: "\n").filter { !$0.contains("\"operation\"") }
        try text.joined(separator: "\n")
            .write(toFile: file.path, atomically: true, encoding: .utf8)
        #expect(try file.read() == memory)
    }

    /// Numbers and words beyond what any field holds.
    static let extremes = [
        "-1", "0.5", "1e400", "9223372036854775807", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "4294967296", "\"\"", "\"2026-99-99T99:99:99\"",
        "\"0-0-0T0:0:0\"", "\"9999999999999-1-1T1:1:1\"", "null", "[]", "{}",
    ]

    @Test(arguments: extremes)
    func `a value out of range in any field is bad input or a terminal that can be used`(
        value: String
    ) throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(folder: folder.path, dialect: "ifsf", terminal: "1")
        try file.write(Self.memory())
        let lines = try String(contentsOfFile: file.path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        for (index, line) in lines.enumerated() {
            guard let colon = line.range(of: ": "), !line.hasSuffix("{") else { continue }
            var changed = lines
            changed[index] = line[..<colon.upperBound] + value + (line.hasSuffix(",") ? "," : "")
            try changed.joined(separator: "\n")
                .write(toFile: file.path, atomically: true, encoding: .utf8)
            do throws(CommandFailure) {
                try file.write(try file.read())
            } catch {
                #expect(error.status == .badInput)
            }
        }
    }

    @Test func `a terminal's name cannot leave the folder`() throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(
            folder: folder.path,
            dialect: "ifsf",
            terminal: "../../etc"
        )
        #expect(file.path == folder.path + "/ifsf-______etc.json")
    }

    @Test(arguments: ["", "{", "[]", #"{"stan": 1000000, "batch": 1, "keys_under_tmk": ""}"#])
    func `a damaged file is bad input with a cure`(text: String) throws {
        let folder = try TestFolder()
        let file = try TerminalStateFile(folder: folder.path, dialect: "ifsf", terminal: "1")
        try text.write(toFile: file.path, atomically: true, encoding: .utf8)
        let failure = #expect(throws: CommandFailure.self) { try file.read() }
        #expect(failure?.status == .badInput)
        #expect(failure?.cure == "delete the file to start anew")
    }
}

@Suite struct BuiltInSpecificationTests {
    @Test func `the copies inside the binary are the files of specs`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Repository.path("specs"))
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        let builtIn = SpecificationSource.builtIn
        #expect(Set(names) == Set(builtIn.keys))
        for name in names {
            #expect(builtIn[name] == (try Repository.text("specs/\(name).yaml")), "\(name)")
        }
    }
}
