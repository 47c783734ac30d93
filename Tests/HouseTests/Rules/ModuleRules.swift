/// Which module may import which.
///
/// Own modules are listed whole: an arrow that is missing here points up or sideways.
struct ModuleArrows: Sendable {
    let own: Set<String>
    let foreign: Set<String>

    private static let system: Set = ["Synchronization", "Swift", "_Concurrency"]
    /// The operating system: files, sockets and clocks, which a pure target does not have.
    private static let platform: Set = [
        "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin",
    ]
    /// The umbrella module `Collections` is missing on purpose.
    private static let collections: Set = [
        "BasicContainers", "DequeModule", "HeapModule", "OrderedCollections",
    ]
    private static let nio: Set = [
        "NIOCore", "NIOPosix", "NIOEmbedded", "NIOExtras", "NIOConcurrencyHelpers", "NIOSSL",
        "NIOTLS",
    ]
    private static let services: Set = ["Logging", "Metrics", "ServiceLifecycle", "UnixSignals"]

    static let table: [String: ModuleArrows] = [
        "Text": ModuleArrows(own: [], foreign: ["Swift"]),
        "ISO8583": ModuleArrows(own: ["Text"], foreign: system.union(["Yams"])),
        "CardSecurity": ModuleArrows(
            own: ["COpenSSL"],
            foreign: system.union(platform).union(collections)
        ),
        "CardSecurityTools": ModuleArrows(own: ["Text", "CardSecurity"], foreign: system),
        "Payments": ModuleArrows(own: ["ISO8583", "Text"], foreign: system),
        "Upstream": ModuleArrows(own: ["Payments", "ISO8583", "Text"], foreign: system),
        "HostChannel": ModuleArrows(
            own: ["Upstream", "Payments", "ISO8583", "CardSecurity", "Text"],
            foreign: system.union(collections).union(nio)
        ),
        "WalletChannels": ModuleArrows(
            own: ["Upstream", "Payments", "Text"],
            foreign: system.union(collections).union(nio)
                .union(["Crypto", "CryptoExtras", "FoundationEssentials", "Glibc", "NIOHTTP1"])
        ),
        "ProviderHTTP": ModuleArrows(
            own: ["WalletChannels"],
            foreign: system.union(nio).union(["AsyncHTTPClient", "NIOHTTP1"])
        ),
        "Ledger": ModuleArrows(own: ["Payments"], foreign: system),
        "Reference": ModuleArrows(own: ["Payments", "ISO8583", "Text"], foreign: system),
        "Pricing": ModuleArrows(own: ["Reference", "Payments"], foreign: system),
        "Book": ModuleArrows(
            own: [
                "Ledger", "Upstream", "Pricing", "Reference", "Payments", "ISO8583", "Text",
            ],
            foreign: system.union(collections)
        ),
        "JournalFormat": ModuleArrows(
            own: [
                "Book", "Ledger", "Upstream", "Reference", "Payments", "CardSecurity", "Text",
            ],
            foreign: system
        ),
        "Journal": ModuleArrows(
            own: [
                "JournalFormat", "Book", "Ledger", "Upstream", "Reference", "Payments", "ISO8583",
                "CardSecurity", "CSQLite", "Text",
            ],
            foreign: system.union(platform).union(collections)
        ),
        "Switch": ModuleArrows(
            own: [
                "Journal", "JournalFormat", "Book", "Ledger", "Upstream", "Reference", "Payments",
                "ISO8583", "CardSecurity", "Text",
            ],
            foreign: system.union(platform).union(collections).union(nio).union(services)
                .union(["Yams"])
        ),
        "Desk": ModuleArrows(
            own: [
                "Switch", "Journal", "Book", "Ledger", "Reference", "Payments", "ISO8583",
                "CardSecurity", "Text",
            ],
            foreign: system.union(platform).union(nio).union(services)
        ),
        "Operator": ModuleArrows(
            own: ["Switch", "Journal", "Book", "Payments", "ISO8583", "Text"],
            foreign: system.union(platform).union(nio).union(services)
                .union(["Hummingbird", "HummingbirdCore", "HTTPTypes"])
        ),
        "Simulators": ModuleArrows(
            own: ["ISO8583", "Payments", "CardSecurity", "CEpoll", "Text"],
            foreign: system.union(platform).union(collections).union(nio).union(services)
                .union(["Crypto", "CryptoExtras", "Histogram", "NIOHTTP1", "Yams"])
        ),
        "BookSimulation": ModuleArrows(
            own: ["JournalFormat", "Book", "Ledger", "Upstream", "Reference", "Payments", "Text"],
            foreign: []
        ),
        "SimulateBook": ModuleArrows(own: ["Book", "BookSimulation"], foreign: platform),
        "FuzzISO8583": ModuleArrows(own: ["ISO8583", "Text"], foreign: system.union(platform)),
    ]

    /// The executable wires everything and is left out of the table.
    static let free: Set = ["forecourt"]
    /// Reading a specification or describing a message is not on the path of a payment.
    static let foldersWithFoundation = [
        "Description", "JSON", "Loading", "Specification", "Tools",
    ].map { "Sources/ISO8583/\($0)/" }
}

extension HouseRule {
    static let moduleRules = [imports, umbrellas, typesNamedAsModules, leaves, scannedCodes]

    static let imports = HouseRule(
        description: "a module imports only what stands below it"
    ) { file in
        guard file.isSwift, file.path.hasPrefix("Sources/"), let target = file.target,
            !ModuleArrows.free.contains(target)
        else { return [] }
        guard let arrows = ModuleArrows.table[target] else {
            return [Finding(path: file.path, line: 1, message: "\(target) has no row of arrows")]
        }
        return Import.all(in: file).compactMap { found in
            let name = found.module
            if arrows.own.contains(name) || arrows.foreign.contains(name) { return nil }
            let isFoundation = ["Foundation", "FoundationEssentials"].contains(name)
            let mayRead = ModuleArrows.foldersWithFoundation.contains { file.path.hasPrefix($0) }
            if isFoundation && mayRead { return nil }
            return file.finding(at: found.offset, "\(target) may not import \(name)")
        }
    }

    static let umbrellas = refuse(
        #"\bimport\s+(?:Collections|NIO|_NIOFileSystem|HummingbirdTLS|GRDB|XMLCoder)\b"#,
        in: .everySwiftFile,
        "import the one module that is needed, and none that STYLE leaves out"
    )

    /// It brings two thirds of the build time.
    static let leaves = HouseRule(
        description: "only ProviderHTTP imports the HTTP client"
    ) { file in
        guard file.isSwift, file.target != "ProviderHTTP" else { return [] }
        return Import.all(in: file).compactMap { found in
            guard found.module == "AsyncHTTPClient" else { return nil }
            return file.finding(at: found.offset, "import ProviderHTTP where the site is wired")
        }
    }

    /// A code is a credential: it stands in what is sent, and in nothing that is said.
    static let scannedCodes = HouseRule(
        description: "a scanned code is read where a call to a provider is written"
    ) { file in
        guard file.path.hasPrefix("Sources/WalletChannels/"), !file.path.hasSuffix("Call.swift")
        else { return [] }
        return Pattern(#"\bunmaskedDigits\b"#).matches(in: file.code).map { match in
            file.finding(at: match.offset, "use the code's mark")
        }
    }

    static let typesNamedAsModules = HouseRule(
        description: "no type bears its module's name"
    ) { file in
        guard let target = file.target, file.isSwift else { return [] }
        let declaration = Pattern(#"\b(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)"#)
        return declaration.matches(in: file.code).compactMap { match in
            guard match.group == target else { return nil }
            return file.finding(at: match.offset, "\(target) is the module's name")
        }
    }
}

/// One `import` line, whatever stands in front of it.
struct Import {
    let module: String
    let offset: Int

    static func all(in file: SourceText) -> [Import] {
        let line = Pattern(
            #"^[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*"#
                + #"(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"#
                + #"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)"#
        )
        return line.matches(in: file.code).compactMap { match in
            match.group.map { Import(module: $0, offset: match.offset) }
        }
    }
}
