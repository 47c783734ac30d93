import Book
package import CardSecurity
package import ISO8583
package import Journal
import Ledger
import Payments
import Text

/// The demo world: test merchants, terminals, operators and cards, the same on every machine.
package enum DemoWorld {
    /// The test SecretKey (TMK) of every demo terminal; published, and for tests only.
    package static let masterKeyHexadecimal = "0123456789ABCDEFFEDCBA9876543210"
    package static let merchants = 10
    package static let terminalsPerMerchant = 150
    /// Twice as many as there are where nobody asks for more; the merchants go on as they began.
    package static let mostTerminals = 2 * merchants * terminalsPerMerchant
    package static let cardsPerKind = DemoCardSeries.cards
    package static let mostCardsPerKind = DemoCardSeries.mostCards
    /// YYMM of every demo card.
    package static let expiry: UInt16 = 3012

    /// The PIN of every personal demo card; published, and for tests only.
    package static let pin = "123456"

    /// A supervisor and a cashier of every demo station, with their passwords; published, and for
    /// tests only.
    private static let operators: [(number: UInt16, String, StationOperator.Role, String)] = [
        (1, "Li Na", .supervisor, "246810"), (2, "Wang Wei", .cashier, "135790"),
    ]

    /// 10 000.00 yuan, or a million points: the same number of minor units.
    private static let openingBalance: Int64 = 1_000_000

    /// `DEMOSTATION0001`, from 1.
    package static func merchant(_ number: Int) -> String {
        "DEMOSTATION" + DecimalText.padded(number, digits: 4)
    }

    /// `T0000001`, from 1.
    package static func terminal(_ number: Int) -> String {
        "T" + DecimalText.padded(number, digits: 7)
    }

    /// The merchant of a terminal: 150 a merchant, in order.
    package static func merchant(ofTerminal number: Int) -> Int {
        (number - 1) / terminalsPerMerchant + 1
    }

    /// Merchant and terminal as IFSF names them: digits only.
    package static func ifsf(ofTerminal number: Int) -> (merchant: String, terminal: String) {
        (
            DecimalText.padded(merchant(ofTerminal: number), digits: 15),
            DecimalText.padded((number - 1) % terminalsPerMerchant + 1, digits: 8)
        )
    }

    /// A card by its series and its number, from 0.
    package static func card(_ series: DemoCardSeries, _ number: Int) -> PrimaryAccountNumber {
        series.card(number)
    }

    /// Every command that makes the demo world, terminals first.
    package static func commands(
        terminals: Int = merchants * terminalsPerMerchant,
        cards: Int = cardsPerKind
    ) throws(CardSecurityError) -> [OperatorCommand] {
        let masterKey = SecretKey(try KeyBytes(hexadecimal: masterKeyHexadecimal))
        var commands: [OperatorCommand] = []
        commands.reserveCapacity(terminals + 3 * cards)
        for number in 1...terminals {
            let ifsf = ifsf(ofTerminal: number)
            commands.append(
                .registerTerminal(
                    terminal: terminal(number),
                    merchant: merchant(merchant(ofTerminal: number)),
                    ifsfTerminal: ifsf.terminal,
                    ifsfMerchant: ifsf.merchant,
                    masterKey: masterKey
                )
            )
        }
        let pin = try CardPIN(Self.pin)
        for series in DemoCardSeries.allCases {
            for number in 0..<cards {
                commands.append(
                    .openAccount(
                        kind: series.kind,
                        asset: series.asset,
                        card: card(series, number),
                        expiry: expiry,
                        openingBalance: openingBalance,
                        pin: series.kind.keepsPIN ? pin : nil
                    )
                )
            }
        }
        return commands
    }

    /// Every command that gives the stations of so many terminals their operators.
    package static func operatorCommands(
        terminals: Int = merchants * terminalsPerMerchant
    ) throws(CardSecurityError) -> [OperatorCommand] {
        var commands: [OperatorCommand] = []
        for station in 1...merchant(ofTerminal: terminals) {
            for (number, name, role, password) in operators {
                commands.append(
                    .stationOperator(
                        .add(
                            StationOperatorKey(merchant: merchant(station), number: number),
                            name: name,
                            role,
                            password: try CardPIN(password)
                        )
                    )
                )
            }
        }
        return commands
    }

    /// Writes the test key into the key files that listeners and channels name, where they are
    /// absent.
    ///
    /// - Parameter walletFiles: Test keys of a wallet's account, by the names that it gives them.
    package static func writeKeyFiles(
        _ configuration: SwitchConfiguration,
        in directory: DataDirectory,
        walletFiles: (WalletAccount) -> [(name: String, bytes: [UInt8])] = { _ in [] }
    ) throws(StartError) {
        let names = configuration.listeners.flatMap { [$0.mac.keyFile, $0.dataKeyFile] }
        for name in names {
            guard let name else { continue }
            let file = KeyFile(path: directory.resolve(name), keyBytes: 16)
            guard !file.exists, !file.isCredential else { continue }
            try file.write(try testKey())
        }
        for channel in configuration.channels where channel.kind == .host {
            let path = directory.resolve(channel.zoneKeyFile)
            let file = KeyFile(path: path, keyBytes: ZoneMasterKey.lengthBytes)
            guard !file.exists, !file.isCredential else { continue }
            try file.write(try testKey())
        }
        for channel in configuration.channels {
            guard let account = channel.wallet else { continue }
            for key in walletFiles(account) {
                let path = directory.resolve(key.name)
                let file = ProviderFile(channel: channel.name, path: path, isSecret: true)
                guard !file.exists, !Credential.holds(path) else { continue }
                try file.write(key.bytes)
            }
        }
    }

    private static func testKey() throws(StartError) -> KeyBytes {
        do throws(CardSecurityError) {
            return try KeyBytes(hexadecimal: masterKeyHexadecimal)
        } catch {
            throw .cryptography("\(error)")
        }
    }
}

extension DemoCardSeries {
    fileprivate var kind: AccountKind {
        switch self {
        case .personal: .personalCard
        case .fleet: .fleetCard
        case .points: .points
        }
    }
}
