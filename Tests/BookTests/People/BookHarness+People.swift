import Book
import BookSimulation
import JournalFormat
import Payments

/// What becomes of what somebody asks for.
enum Answer: Equatable {
    case done(created: Int64?)
    case proposed(Int64)
    case denied(Denial, Role?)
    case refused(OperatorRefusal)
    case nothing
}

extension Principal {
    static func user(_ name: String) -> Principal { Principal(name: name, standing: .user) }

    static let owner = Principal.owner(named: "forecourt")
}

extension PersonOpening {
    /// Somebody with a Unix user of the same name.
    static func user(_ name: String) -> PersonOpening {
        PersonOpening(name: name, names: [PersonName(.unixUser, name)])
    }
}

extension BookHarness {
    /// Asks as `BalanceChecker` does: an act that cannot be done does not enter the book.
    @discardableResult
    mutating func ask(_ kind: OperatorAct.Kind, by principal: Principal) -> Answer {
        let act = BookEvent.Kind.operatorAct(
            OperatorAct(
                operatorName: principal.name,
                standing: principal.standing,
                reason: "test",
                kind: kind
            )
        )
        if let refusal = refusal(of: act) { return .refused(refusal) }
        switch run(act).effects.last {
        case .acted(_, _, let created): return .done(created: created)
        case .proposed(_, let seq): return .proposed(seq)
        case .actDenied(_, let denied): return .denied(denied.denial, denied.role)
        default: return .nothing
        }
    }

    /// A book that knows five people by their roles: an administrator, whose name is `admin`, and
    /// one each of *finance*, *controller*, *security* and *operator*.
    ///
    /// Nobody has granted anything within the last day.
    static func staffed() -> BookHarness {
        var book = BookHarness.demo()
        for name in ["admin", "second", "fin", "ctrl", "sec", "op"] {
            book.ask(.addPerson(.user(name)), by: name == "admin" ? .owner : .user("admin"))
        }
        book.ask(.grantRole(number(2), .administrator), by: .user("admin"))
        book.ask(.grantRole(number(5), .security), by: .user("admin"))
        book.ask(.grantRole(number(6), .operator), by: .user("admin"))
        for (person, role) in [(3, Role.finance), (4, .controller)] {
            guard
                case .proposed(let seq) = book.ask(
                    .grantRole(number(person), role),
                    by: .user("admin")
                )
            else { continue }
            book.ask(.approve(proposal: seq), by: .user("second"))
        }
        book.advance(days: 1)
        return book
    }

    static func number(_ number: Int) -> PersonNumber { PersonNumber(rawValue: Int32(number)) }
}
