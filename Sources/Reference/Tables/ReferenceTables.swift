import Payments

/// All tables of reference data as a book decides by them: what is in force, and beside it what an
/// import has staged.
///
/// ```text
/// begin   stage …   activate   its time has come    discard
///  open ───────────────┬──────────► in force      (or ──► nothing of it ever counts)
/// ```
/// A staged change costs its own step and nothing more: what is in force changes by one look at
/// whether its version is, so that an import of a million rows becomes so in one step. Tables that
/// decide nothing are not kept here; terminals and people read them from the journal.
package struct ReferenceTables: Sendable {
    /// The last version that has a number.
    package internal(set) var lastNumber: UInt32
    /// The one import that is staged, or whose time has not come.
    package internal(set) var open: ReferenceVersion?
    /// The version that came into force last; 0 for none.
    package internal(set) var lastInForce: UInt32 = 0
    /// The last of them that is an import, and the highest number that was in force then.
    var lastImport: (number: UInt32, behind: UInt32) = (0, 0)
    var states = VersionStates()
    /// By table the version in force that touched it last.
    private var touched: [UInt32] = Array(repeating: 0, count: ReferenceKind.allCases.count + 1)
    /// The version whose changes are read from the journal.
    var loaded: ReferenceVersion?

    /// Whether a table by which payments are judged has ever had a row.
    package private(set) var decides = false
    private(set) var hotCards = HotCards()
    private(set) var organisations = KeyedRows<String, OrganisationRow>()
    private(set) var stations = KeyedRows<String, StationRow>()
    private(set) var products = KeyedRows<String, SoldProduct>()
    private(set) var permissions = KeyedRows<PermissionKey, PermissionRow>()
    private(set) var domains = KeyedRows<String, DomainRow>()
    /// Keys of the rows that have ever named a prefix or a card.
    private(set) var domainsOfPrefix: [CardPrefix: [String]] = [:]
    private(set) var vehicles = KeyedRows<String, VehicleRow>()
    private(set) var vehiclesOfCard: [CardToken: [String]] = [:]
    private(set) var vehiclesOfName: [LimitKey: [String]] = [:]
    private(set) var drivers = KeyedRows<String, DriverRow>()
    private(set) var driversOfName: [String: [String]] = [:]
    private(set) var limits = LimitRows()
    private(set) var restrictions = RestrictionRows()
    private(set) var discounts = DiscountRows()
    private(set) var levels = KeyedRows<LevelHolder, String>()

    /// Tables without a row, whose next version is the one behind `lastNumber`.
    package init(lastNumber: UInt32 = 0) { self.lastNumber = lastNumber }

    /// Tables that hold these rows, for who asks them and is no book.
    package init(holding rows: some Sequence<ReferenceRow>) {
        self.init()
        for row in rows { apply(.put(row), in: nil) }
    }

    /// The version in force that touched a table last; 0 for none.
    package func version(of kind: ReferenceKind) -> UInt32 { touched[Int(kind.rawValue)] }

    /// A version decides from now on.
    mutating func comeIntoForce(_ version: ReferenceVersion) {
        if states.open == version.number {
            states.open = nil
            limits.endStaged(inForce: true)
        }
        for count in version.heading.counts where count.puts > 0 || count.removals > 0 {
            touched[Int(count.kind.rawValue)] = version.number
        }
        lastInForce = version.number
        highestInForce = max(highestInForce, version.number)
        if !version.isOfHotCards { lastImport = (version.number, highestInForce) }
    }

    /// The highest number in force; one that came later into force may have a lower one.
    private(set) var highestInForce: UInt32 = 0

    /// Does a change under a version that is not in force yet; nil: at once.
    ///
    /// A row that cannot be read changes nothing: it was refused where it came from.
    mutating func apply(_ change: ReferenceChange, in version: UInt32?) {
        if let row = ChangedRow(change) { apply(row, in: version) }
    }

    mutating func apply(_ row: ChangedRow, in version: UInt32?) {
        let (key, validity) = (row.key, row.validity)
        decides = decides || row.value.decides
        switch row.value {
        case .hotCard(let token, let isHot):
            hotCards.change(token, isHot: isHot, validity, in: version, states)
        case .organisation(let row):
            organisations.change(key, row, validity, in: version, states)
        case .station(let row): stations.change(key, row, validity, in: version, states)
        case .product(let row): products.change(key, row, validity, in: version, states)
        case .permission(let key, let row):
            permissions.change(key, row, validity, in: version, states)
        case .domain(let row):
            for prefix in row?.prefixes ?? [] { Self.add(key, to: &domainsOfPrefix[prefix]) }
            domains.change(key, row, validity, in: version, states)
        case .vehicle(let row):
            if let card = row?.card { Self.add(key, to: &vehiclesOfCard[card]) }
            if let name = row?.name { Self.add(key, to: &vehiclesOfName[name]) }
            vehicles.change(key, row, validity, in: version, states)
        case .driver(let row):
            Self.add(key, to: &driversOfName[KeyedInName.folded(key)])
            drivers.change(key, row, validity, in: version, states)
        case .limit(let row): limits.change(key, row, validity, in: version, states)
        case .restriction(let row): restrictions.change(key, row, validity, in: version, states)
        case .discount(let row): discounts.change(key, row, validity, in: version, states)
        case .discountStep(let key, let row):
            discounts.change(key, row, validity, in: version, states)
        case .level(let holder, let level):
            levels.change(holder, level, validity, in: version, states)
        case .none: break
        }
    }

    /// What the open version has staged never counts.
    mutating func discardStaged() {
        states.discardOpen()
        limits.endStaged(inForce: false)
    }

    private static func add(_ key: String, to keys: inout [String]?) {
        if keys == nil {
            keys = [key]
        } else if keys?.contains(key) == false {
            keys?.append(key)
        }
    }
}

extension ReferenceVersion {
    /// Whether it is a change of hot cards and no import: those are read from files.
    package var isOfHotCards: Bool { heading.sources.isEmpty }
}
