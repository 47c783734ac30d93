import Foundation
import Testing

@testable import forecourt

/// Runs the built program with wrong input of each kind.
@Suite struct WrongInputTests {
    static let card = "9000010000000018"
    static let key = "0123456789ABCDEFFEDCBA9876543210"

    /// Arguments, standard input and the exit status; `FILE` stands for a file of bad content.
    struct Case: CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        var input = ""

        init(_ line: String, _ status: Int32, input: String = "") {
            arguments = line.split(separator: " ").map(String.init)
            self.status = status
            self.input = input
        }

        var testDescription: String { Redaction.redacted(arguments.joined(separator: " ")) }
    }

    static let commands = [
        Case("nosuch", 64),
        Case("jurnal tail", 64),
        Case("message parse --spec unionpay-poss 0200", 64),
        Case("message parse 0200", 64),
        Case("message parse --spec unionpay-pos zz", 65),
        Case("message parse --spec unionpay-pos 0200\(card)", 65),
        Case("message parse --spec unionpay-pos ./absent.hex", 66),
        Case("message build --spec unionpay-pos -", 65, input: "{"),
        Case(
            "message build --spec unionpay-pos -",
            65,
            input: #"{"mti": "0200", "elements": {"2": "\#(card)x"}}"#
        ),
        Case("message build --spec unionpay-pos absent.json", 66),
        Case("spec lint FILE", 65),
        Case("spec lint absent.yaml", 66),
        Case("spec show nosuch", 64),
        Case("config check FILE", 78),
        Case("config check absent.yaml", 66),
        Case("pos purchase --amount 88.50 --data DATA --target 127.0.0.1:1 --card \(card)", 69),
        Case("pos purchase --amount x --data DATA", 64),
        Case("pos purchase \(card)", 64),
        Case("pos run FILE --data DATA", 65),
        Case("pos run absent.yaml --data DATA", 66),
        Case("journal tail --data absent", 66),
        Case("journal tail --data absent -g [", 64),
        Case("journal tail --data absent --stats 10s", 64),
        Case("journal show 1 --data absent", 66),
        Case("journal verify --data absent", 66),
        Case("status --data absent", 69),
        Case("status --data=", 64),
        Case("journal verify --data=", 64),
        Case("serve --data= --config FILE", 64),
    ]

    static let calculations = [
        Case("crypto mca", 64),
        Case("crypto mac --algorithm x9.20 --key \(key) 00", 64),
        Case("crypto mac --algorithm \(key) --key \(key) 00", 64),
        Case("crypto mac --algorithm x9.19 00", 64),
        Case("crypto mac --algorithm x9.19 --key \(key) --padding 4 00", 64),
        Case("crypto mac --algorithm x9.19 --key \(key) --length 3 00", 64),
        Case("crypto mac --algorithm x9.19 --key \(key) --length 9 00", 64),
        Case("crypto mac --algorithm x9.19 --key \(key) --key-file FILE 00", 64),
        Case("crypto mac --algorithm x9.19 --key-file - -", 64, input: key),
        Case("crypto mac --algorithm x9.19 --key \(key)0 00", 65),
        Case("crypto mac --algorithm x9.9 --key \(key) 00", 65),
        Case("crypto mac --algorithm x9.19 --key \(key) 0", 65),
        Case("crypto mac --algorithm x9.19 --key-file absent 00", 66),
        Case("crypto mac --algorithm x9.19 --key \(key) ./absent", 66),
        Case("crypto kcv \(key)", 64),
        Case("crypto kcv --cipher rsa --key \(key)", 64),
        Case("crypto kcv --method md5 --key \(key)", 64),
        Case("crypto kcv --cipher sm4 --key \(key)00", 65),
        Case("crypto kcv --key \(key) --key 00", 65),
        Case("crypto pin-block encode --format ISO2 --pin 1234", 64),
        Case("crypto pin-block encode --format ISO0 --pin 1234", 65),
        Case("crypto pin-block encode --format ISO0 --pin 123 --pan \(card)", 65),
        Case("crypto pin-block decode --format ISO0 --pan \(card) --key \(key) 00", 65),
        Case("crypto pin-block decode --format ISO4 --pan \(card) --key \(key) 00", 65),
        Case("crypto pin-block translate --from ISO0 --key \(key) 00", 64),
        Case("crypto dukpt --key \(key) --ksn 00", 65),
        Case("crypto dukpt --key \(key) --ksn FFFF9876543210E00001 --only pni", 64),
        Case("crypto key-block wrap --header P0 --key \(key) --wrapped \(key)", 64),
        Case("crypto key-block wrap --block-version E --header P0TE00N --key \(key)", 64),
        Case("crypto key-block unwrap --key \(key) B0080P0TE00N0000", 65),
        Case("crypto working-keys parse --key \(key) \(key)", 65),
        Case("crypto working-keys build --key \(key) --pik \(key) --mak \(key) --layout 41", 64),
        Case("crypto working-keys build --key \(key) --pik \(key) --mak \(key) --layout 24", 65),
        Case("crypto vectors FILE", 65),
        Case("crypto vectors absent.json", 66),
        Case("crypto vectors -", 65, input: "[]"),
        Case("crypto vectors -", 65, input: #"{"vectors": [{}]}"#),
        Case("crypto vectors -", 1, input: #"[{"algorithm": "ROT13"}]"#),
    ]

    @Test(arguments: commands + calculations)
    func `wrong input is one line, the right status and no secret`(_ command: Case) throws {
        let folder = try TestFolder()
        let file = try folder.file("wrong.txt", "x: [")
        let arguments = command.arguments.map { word in
            switch word {
            case "FILE": file
            case "DATA": folder.path + "/data"
            default: word
            }
        }
        let outcome = try Program.run(arguments, input: command.input, in: folder.path)
        #expect(outcome.status == command.status, "\(outcome.errors)")
        #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
        #expect(outcome.errors.hasPrefix("forecourt: "))
        let said = outcome.output + outcome.errors
        for secret in [Self.card, Self.key, Self.key.lowercased()] {
            #expect(!said.contains(secret))
        }
    }

    @Test func `the calculator says that it is for test keys`() throws {
        let folder = try TestFolder()
        let outcome = try Program.run(
            ["crypto", "mac", "--algorithm", "ANSI_X9.19_RETAIL_MAC", "--key-file", "-", "--json"]
                + ["0102030405060708"],
            input: "# a test key\n" + Self.key + "\n",
            in: folder.path
        )
        #expect(outcome.status == 0)
        #expect(outcome.output == #"{"mac":"A85CEB8CDADFF808"}"# + "\n")
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("test keys only"))
    }

    @Test func `the vector file passes whole`() throws {
        let folder = try TestFolder()
        let outcome = try Program.run(
            ["crypto", "vectors", Repository.path("fixtures/vectors/crypto.json")],
            in: folder.path
        )
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.last == "210 passed, 0 failed")
        #expect(lines.count == 32)
    }

    @Test func `vectors that fail are listed under their algorithm`() throws {
        let folder = try TestFolder()
        let document = """
            [{"algorithm": "KCV_SM4", "id": "a\\u001B[2J", "key": "\(Self.key)", "kcv3": "000000"},
             {"algorithm": "ROT13", "id": "b"}]
            """
        let outcome = try Program.run(["crypto", "vectors", "-"], input: document, in: folder.path)
        #expect(outcome.status == 1)
        #expect(
            outcome.output == """
                KCV_SM4  0 passed  1 failed
                  a?[2J: differs: kcv3 (from byte 1)
                ROT13    0 passed  1 failed  not supported
                0 passed, 2 failed

                """
        )
        #expect(outcome.errors == "forecourt: 2 of 2 vectors failed: not supported: ROT13\n")
    }
}
