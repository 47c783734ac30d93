// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "forecourt",
    products: [
        // Its JSON is that of Text.
        .library(name: "ISO8583", targets: ["ISO8583", "Text"]),
        .library(name: "CardSecurity", targets: ["CardSecurity"]),
        .executable(name: "forecourt", targets: ["forecourt"]),
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "Text", swiftSettings: settings),
        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: settings),
        .target(
            name: "ISO8583",
            dependencies: ["Text", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ISO8583Tests",
            dependencies: ["ISO8583", "Text"],
            swiftSettings: settings
        ),
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("crypto")]),
        .target(
            name: "CardSecurity",
            dependencies: ["COpenSSL"],
            swiftSettings: settings
        ),
        .target(
            name: "CardSecurityTools",
            dependencies: ["CardSecurity", "Text"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CardSecurityToolsTests",
            dependencies: ["CardSecurity", "CardSecurityTools"],
            swiftSettings: settings
        ),
        .target(
            name: "Payments",
            dependencies: ["ISO8583", "Text"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PaymentsTests",
            dependencies: ["Payments", "ISO8583", "Text"],
            swiftSettings: settings
        ),
        .target(
            name: "Upstream",
            dependencies: ["ISO8583", "Payments", "Text"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "UpstreamTests",
            dependencies: ["Payments", "Upstream"],
            swiftSettings: settings
        ),
        .target(
            name: "HostChannel",
            dependencies: [
                "CardSecurity", "ISO8583", "Payments", "Text", "Upstream",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HostChannelTests",
            dependencies: [
                "CardSecurity", "HostChannel", "ISO8583", "Payments", "Text", "Upstream",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "WalletChannels",
            dependencies: [
                "Payments", "Text", "Upstream",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WalletChannelsTests",
            dependencies: [
                "Payments", "Simulators", "Text", "Upstream", "WalletChannels",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ProviderHTTP",
            dependencies: [
                "WalletChannels",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProviderHTTPTests",
            dependencies: [
                "Payments", "ProviderHTTP", "Simulators", "Text", "Upstream", "WalletChannels",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Ledger",
            dependencies: ["Payments"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "LedgerTests",
            dependencies: ["Ledger", "Payments"],
            swiftSettings: settings
        ),
        .target(
            name: "Reference",
            dependencies: ["ISO8583", "Payments", "Text"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ReferenceTests",
            dependencies: ["ISO8583", "Payments", "Reference", "Text"],
            swiftSettings: settings
        ),
        .target(
            name: "Pricing",
            dependencies: ["Payments", "Reference"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PricingTests",
            dependencies: ["ISO8583", "Payments", "Pricing", "Reference", "Text"],
            swiftSettings: settings
        ),
        .target(
            name: "Book",
            dependencies: ["Ledger", "Payments", "Pricing", "Reference", "Text", "Upstream"],
            swiftSettings: settings
        ),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .target(
            name: "JournalFormat",
            dependencies: ["Book", "CardSecurity", "Ledger", "Payments", "Reference", "Upstream"],
            swiftSettings: settings
        ),
        .target(
            name: "Journal",
            dependencies: [
                "Book", "CSQLite", "CardSecurity", "JournalFormat", "Ledger", "Payments",
                "Reference", "Text", "Upstream",
            ],
            swiftSettings: settings
        ),
        .target(name: "CSQLiteFaults", dependencies: ["CSQLite"]),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "Book", "BookSimulation", "CSQLite", "CSQLiteFaults", "CardSecurity", "Journal",
                "JournalFormat", "Ledger", "Payments", "Reference", "Text", "Upstream",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "BookSimulation",
            dependencies: [
                "Book", "JournalFormat", "Ledger", "Payments", "Reference", "Text", "Upstream",
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SimulateBook",
            dependencies: ["BookSimulation"],
            exclude: ["Mutants"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BookTests",
            dependencies: [
                "Book", "BookSimulation", "JournalFormat", "Ledger", "Payments", "Reference",
                "Text", "Upstream",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Switch",
            dependencies: [
                "ISO8583", "CardSecurity", "Payments", "Reference", "Upstream", "Ledger", "Book",
                "Journal", "JournalFormat", "Text",
                .product(name: "Yams", package: "Yams"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchTests",
            dependencies: [
                "Switch", "ISO8583", "CardSecurity", "Payments", "Reference", "Book", "Journal",
                "JournalFormat", "Text", "Upstream",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Desk", "Switch", "HostChannel", "Upstream", "ISO8583", "CardSecurity", "Payments",
                "Reference", "Book", "Journal", "CSQLite", "Simulators", "Text", "WalletChannels",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Desk",
            dependencies: [
                "Switch", "ISO8583", "CardSecurity", "Payments", "Reference", "Ledger", "Book",
                "Journal", "Text",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DeskTests",
            dependencies: [
                "Desk", "Switch", "CardSecurity", "ISO8583", "Payments", "Reference", "Ledger",
                "Book", "Journal", "Text",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Operator",
            dependencies: [
                "Switch",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CEpoll"),
        .target(
            name: "Simulators",
            dependencies: [
                "CEpoll", "CardSecurity", "ISO8583", "Payments", "Text",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulatorsTests",
            dependencies: [
                "Simulators", "CardSecurity", "ISO8583", "Payments", "Text",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "forecourt",
            dependencies: [
                "Book", "CardSecurity", "CardSecurityTools", "Desk", "HostChannel", "ISO8583",
                "Journal", "Ledger", "Operator", "Payments", "Pricing", "ProviderHTTP", "Reference",
                "Simulators", "Switch", "Text", "Upstream", "WalletChannels",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            // Links to specs/: the last resort where no folder of specifications is found; and to
            // the tables of fixtures/demo/, for demo seed; and to the published test keys of the
            // simulated providers.
            resources: [
                .embedInCode("Specifications"), .embedInCode("DemoTables"),
                .embedInCode("ProviderKeys"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ForecourtTests",
            dependencies: [
                "forecourt", "CardSecurity", "Desk", "ISO8583", "Journal", "Payments", "Reference",
                "Simulators", "Switch", "Text",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CardSecurityTests",
            dependencies: ["CardSecurity", "COpenSSL"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProcessTests",
            dependencies: [
                "CSQLite", "CardSecurity", "ISO8583", "Journal", "Payments", "Reference",
                "Simulators", "Switch", "Text", "forecourt",
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "HouseTests", swiftSettings: settings),
    ]
)

// The fuzzer needs flags that SwiftPM allows in a root package only, and a library built with
// coverage, so it exists on request: FORECOURT_FUZZ=1 swift build -c release --product FuzzISO8583.
if Context.environment["FORECOURT_FUZZ"] == "1" {
    let coverage: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]
    for target in package.targets where ["ISO8583", "Text"].contains(target.name) {
        target.swiftSettings = settings + coverage
    }
    package.targets.append(
        .executableTarget(
            name: "FuzzISO8583",
            dependencies: ["ISO8583", "Text"],
            swiftSettings: settings + coverage,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        )
    )
}
