package import Book
internal import Payments

internal import struct CardSecurity.SHA256Digest

extension StateDigest {
    /// What people contribute to the digest of balances, open proposals among them.
    package init(of people: PeopleRows) {
        self.init()
        let writer = ByteWriter()
        for person in people.persons {
            add(
                .persons,
                ["\(person.number.rawValue)", person.name, person.isEnabled ? "1" : "0"],
                writer
            )
        }
        for (name, person) in people.names {
            add(
                .names,
                ["\(name.kind.rawValue)", name.merchant, name.name, "\(person.rawValue)"],
                writer
            )
        }
        for grant in people.grants {
            add(
                .grants,
                [
                    "\(grant.seq)", "\(grant.person.rawValue)", "\(grant.role.number)",
                    grant.grantedBy.map { "\($0.rawValue)" },
                    grant.approvedBy.map { "\($0.rawValue)" },
                    "\(grant.at.rawValue)", grant.revokedBy.map { "\($0)" },
                ],
                writer
            )
        }
        for proposal in people.proposals {
            add(
                .proposals,
                ["\(proposal.seq)", "\(proposal.person.rawValue)", "\(proposal.at.rawValue)"],
                writer
            )
        }
    }

    /// Adds one row of people, its columns as texts in their order.
    package mutating func add(_ table: PeopleTable, _ columns: [String?], _ writer: ByteWriter) {
        writer.removeAll()
        writer.text(table.rawValue)
        for column in columns { writer.optional(text: column) }
        add(StateDigest(SHA256Digest.of(writer.bytes)))
    }
}

/// Rows of people, as a digest tells them apart.
package enum PeopleTable: String, CaseIterable {
    case persons = "person"
    case names = "person_name"
    case grants = "person_role"
    case proposals = "proposal"
}
