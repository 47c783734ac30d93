internal import Foundation
internal import Payments

/// The files that hold the records of one journal, oldest first: its archives, then the live file.
///
/// An archive is a journal of one business date, `archive/YYYY-MM-DD.sqlite` beside the live file;
/// while a date is removed from the live file its records stand in both.
package struct JournalFiles: Sendable, Equatable {
    /// The file that the switch writes, or a copy.
    package let live: String
    /// In the order of their dates.
    package let archives: [String]

    /// Looks for archives beside a journal's file; a copy elsewhere has none.
    package init(live path: String) {
        live = path
        let folder = JournalFiles.archiveFolder(of: path)
        // No folder is a journal without archives.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        archives =
            names.filter { $0.hasSuffix(".sqlite") && $0.utf8.count == 17 }
            .sorted().map { folder + "/" + $0 }
    }

    /// One file without its archives.
    init(alone path: String) {
        live = path
        archives = []
    }

    /// Whether archives have their place beside the file, as in a switch's data directory: then the
    /// records before the file's first one must be in them.
    var isDataDirectory: Bool {
        let folder = JournalFiles.archiveFolder(of: live)
        return FileManager.default.fileExists(atPath: folder)
            || FileManager.default.fileExists(atPath: folder.dropLast(7) + "lock")
    }

    /// Where the archives of a journal's file are.
    package static func archiveFolder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return (folder.isEmpty ? "." : folder) + "/archive"
    }

    /// Where the archive of a business date is, or would be.
    static func archive(of date: BusinessDate, in folder: String) -> String {
        "\(folder)/\(date.dashed).sqlite"
    }

    var all: [String] { archives + [live] }
}
