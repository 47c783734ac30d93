import ArgumentParser

/// `forecourt journal …`.
struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract:
            "The journal of payments: tail, show, find, query, verify, replay, export, backup.",
        discussion: """
            Reads beside a running switch, on a stopped one, or a copied file; never slows the \
            switch.

            Examples:
              forecourt journal tail -f
              forecourt journal tail -n all terminal=T0000412 code!=00 'amount_minor>=10000'
              forecourt journal show 261121-4821
              forecourt journal find --card 900001******0000 --amount 88.50
              forecourt journal verify
              forecourt journal replay --verify
              forecourt journal backup /mnt/backup/monday.sqlite
            """,
        subcommands: [
            JournalTail.self, JournalShow.self, JournalFind.self, JournalQueryCommand.self,
            JournalVerify.self,
            JournalAnchor.self, JournalReplay.self,
            JournalReverse.self, JournalExport.self, JournalBackupCommand.self,
        ]
    )
}
