import Desk
import Journal
import Switch

/// The demo world's tables of reference data: `fixtures/demo/*.csv`, inside this program.
enum DemoTables {
    /// The files by name, in the order in which an import tells its tables.
    static var files: [(name: String, bytes: [UInt8])] {
        [
            ("region.csv", PackageResources.region_csv),
            ("org.csv", PackageResources.org_csv),
            ("station.csv", PackageResources.station_csv),
            ("terminal.csv", PackageResources.terminal_csv),
            ("product.csv", PackageResources.product_csv),
            ("price.csv", PackageResources.price_csv),
            ("permission.csv", PackageResources.permission_csv),
            ("domain.csv", PackageResources.domain_csv),
            ("limit.csv", PackageResources.limit_csv),
            ("discount.csv", PackageResources.discount_csv),
            ("vehicle.csv", PackageResources.vehicle_csv),
            ("driver.csv", PackageResources.driver_csv),
            ("discount-step.csv", PackageResources.discount_step_csv),
            ("discount-level.csv", PackageResources.discount_level_csv),
        ]
    }

    /// Imports all of them as one version; gives how many records that takes.
    static func seed(_ book: OfflineBook, journal path: String) throws -> Int {
        let run = ImportRun(
            side: .offline(book),
            source: try ReferenceSource(journal: path),
            reason: JournalFilter.seedReason
        )
        let inputs = files.map { ImportFile(named: $0.name, $0.bytes) }
        let comparison = try run.compare(inputs, as: nil, recordsRefusal: false)
        return Int(try run.bring(comparison, at: nil, reason: JournalFilter.seedReason).records)
    }
}
