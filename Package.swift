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
        .library(name: "ISO8583", targets: ["ISO8583"])
    ],
    dependencies: [
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2")
    ],
    targets: [
        .target(
            name: "ISO8583",
            dependencies: [.product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ISO8583Tests",
            dependencies: ["ISO8583"],
            swiftSettings: settings
        ),
        .target(
            name: "COpenSSL",
            linkerSettings: [.linkedLibrary("crypto")]
        ),
        .target(
            name: "CardSecurity",
            dependencies: ["COpenSSL"],
            swiftSettings: settings
        ),
        .target(
            name: "Payments",
            dependencies: ["ISO8583"],
            swiftSettings: settings
        ),
        .target(
            name: "Book",
            dependencies: ["Payments"],
            swiftSettings: settings
        ),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .target(
            name: "Journal",
            dependencies: ["Book", "CardSecurity", "CSQLite", "Payments"],
            swiftSettings: settings
        ),
        .target(
            name: "CSQLiteFaults",
            dependencies: ["CSQLite"]
        ),
        .testTarget(
            name: "JournalTests",
            dependencies: [
                "Book", "CSQLite", "CSQLiteFaults", "CardSecurity", "Journal", "Payments",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "BookTests",
            dependencies: ["Book", "Payments"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CardSecurityTests",
            dependencies: ["CardSecurity"],
            swiftSettings: settings
        ),
    ]
)
