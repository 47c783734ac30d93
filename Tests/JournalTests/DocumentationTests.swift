import Foundation
import Testing

@Suite struct DocumentationTests {
    @Test(arguments: [
        "journal_v", "payment_v", "declined_v", "reversal_v", "open_v", "leg_v", "account_v",
        "terminal_v", "exchange_v", "forward_v", "order_v", "channel_v",
        "person_v", "authorisation_v", "remainder_v", "operator_v", "reference_version_v",
        "reference_source_v", "reference_change_v",
    ])
    func `every column of a view stands in the journal's page`(view: String) throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("docs/journal.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let live = try LiveJournal()
        let columns = try RawFile(path: live.path).run(
            "SELECT name FROM pragma_table_info('\(view)')"
        )
        let counters: Set = [
            "debits_posted", "credits_posted", "debits_pending", "credits_pending",
        ]
        #expect(!columns.isEmpty && text.contains("`\(view)`"))
        for column in columns where !counters.contains(column) {
            #expect(text.contains("`\(column)`"), "\(column)")
        }
    }
}
