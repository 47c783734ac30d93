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
        .testTarget(
            name: "CardSecurityTests",
            dependencies: ["CardSecurity"],
            swiftSettings: settings
        ),
        .testTarget(name: "HouseTests", swiftSettings: settings),
    ]
)
