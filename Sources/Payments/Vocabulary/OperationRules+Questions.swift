/// What the rest of the house asks of an operation, told from its row.
extension OperationRules {
    /// Whether a repeat must be recognised and its outcome kept.
    @inlinable package var isPayment: Bool {
        switch effect {
        case .payment, .undo: true
        case .echo, .session, .batch: false
        }
    }

    /// Whether it takes money from the customer.
    @inlinable package var takesMoney: Bool {
        switch effect {
        case .payment(.debit): true
        case .payment(.inquiry), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether a customer may pay it with a code from a telephone instead of a card: what is asked
    /// for while the customer waits.
    @inlinable package var takesCode: Bool {
        takesMoney && needsCard && share == .common
    }

    /// Whether the customer scans a code that the terminal draws.
    @inlinable package var drawsCode: Bool { takesMoney && !needsCard }

    /// Whether it spends what the customer has: amount, funds, limits and PIN are judged.
    @inlinable package var spends: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold): true
        case .payment(.inquiry), .payment(.completion), .payment(.void), .payment(.refund),
            .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice), .echo,
            .session, .batch, .undo:
            false
        }
    }

    /// Whether it keeps money back until that is completed or freed.
    @inlinable package var holds: Bool {
        switch effect {
        case .payment(.hold): true
        case .payment(.debit), .payment(.completion), .payment(.inquiry), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .undo, .echo, .session, .batch:
            false
        }
    }

    /// Whether a part of what it asks for may be approved: the customer waits, and nothing has
    /// happened yet.
    @inlinable package var mayBePart: Bool { spends && !isAdvice && !drawsCode }

    /// Whether discounts are given on what it sells: it takes the money for it, and is asked for as
    /// the pump or the till has it.
    ///
    /// What a terminal has sold by itself is paid as it says, and the amount of a code that it
    /// draws is what it draws.
    @inlinable package var mayBeDiscounted: Bool {
        switch effect {
        case .payment(.debit): !isAdvice && !drawsCode
        case .payment(.completion): true
        case .payment(.hold), .payment(.inquiry), .payment(.void), .payment(.refund),
            .payment(.increase), .payment(.credit), .payment(.query), .payment(.notice), .echo,
            .session, .batch, .undo:
            false
        }
    }

    /// Whether it moves or holds money, one way or the other; of a reversal its original tells.
    @inlinable package var movesMoney: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit):
            true
        case .payment(.inquiry), .payment(.query), .payment(.notice), .echo, .session, .batch,
            .undo:
            false
        }
    }

    /// Whether it is about an earlier payment, and so goes where that went.
    @inlinable package var follows: Bool {
        switch effect {
        case .payment(.completion), .payment(.void), .payment(.refund), .payment(.increase): true
        case .payment(.debit), .payment(.hold), .payment(.inquiry), .payment(.credit),
            .payment(.query), .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether reference data says who may do it: what takes or holds money anew, or asks about it.
    ///
    /// What takes money back, or completes a hold, follows from what was permitted before.
    package var isPermitted: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold), .payment(.inquiry), .payment(.credit),
            .payment(.increase):
            true
        case .payment(.completion), .payment(.void), .payment(.refund), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether a later request may name it as its original.
    @inlinable package var isOriginal: Bool { !undoers.isEmpty }

    /// Whether a reversal that names it is refused, whatever became of it.
    @inlinable package var isNeverReversed: Bool { undoers.contains(.nobody) }

    /// Whether it moves nothing and is asked for what it tells.
    @inlinable package var isInquiry: Bool {
        switch effect {
        case .payment(.inquiry): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.increase), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether it takes back what another did.
    @inlinable package var isUndo: Bool {
        switch effect {
        case .undo: true
        case .echo, .session, .batch, .payment: false
        }
    }

    /// Whether a card holder's PIN that comes with it is read.
    @inlinable package var takesPIN: Bool {
        switch pin {
        case .asKeyed, .fromAmount: true
        case .never, .ofOperator: false
        }
    }

    /// Whether it needs the password of an operator of the station.
    @inlinable package var takesPassword: Bool {
        switch pin {
        case .ofOperator: true
        case .never, .asKeyed, .fromAmount: false
        }
    }

    /// Whether it is taken whatever the load: never shed, never refused for want of room.
    @inlinable package var mustBeTaken: Bool {
        switch share {
        case .reversals, .advices: true
        case .common: false
        }
    }

    /// Whether it concerns its terminal's batch, its shift or the terminal itself.
    @inlinable package var isService: Bool {
        switch effect {
        case .batch, .session(.opensShift), .session(.registers), .session(.downloads): true
        case .echo, .session(.opens), .session(.changesKeys), .session(.ends), .payment, .undo:
            false
        }
    }

    /// Whether its terminal fetches tables of reference data.
    @inlinable package var fetchesParameters: Bool {
        switch effect {
        case .session(.downloads): true
        case .session(.opens), .session(.changesKeys), .session(.ends), .session(.opensShift),
            .session(.registers), .batch, .echo, .payment, .undo:
            false
        }
    }

    /// Whether its terminal settles or uploads by it, or ends a shift.
    @inlinable package var isOfBatch: Bool {
        switch effect {
        case .batch: true
        case .echo, .session, .payment, .undo: false
        }
    }

    /// Whether its answer brings fresh working keys.
    @inlinable package var handsOutKeys: Bool {
        switch effect {
        case .session(.opens), .session(.changesKeys): true
        case .session(.ends), .session(.opensShift), .session(.registers), .session(.downloads),
            .batch, .echo, .payment, .undo:
            false
        }
    }

    /// Whether it is sent under the terminal's keys, where its dialect has them.
    @inlinable package var needsMAC: Bool { isPayment || isService }

    /// Whether it reports what has happened: it is stored and acknowledged whatever comes of it.
    @inlinable package var isAdvice: Bool {
        switch share {
        case .advices: isPayment
        case .common, .reversals: false
        }
    }

    /// Whether its terminal has decided it by itself, or corrects what it has.
    @inlinable package var isOffline: Bool {
        switch effect {
        case .payment(.debit), .payment(.hold): isAdvice
        case .payment(.increase): original == .offlineSale
        case .payment(.inquiry), .payment(.completion), .payment(.void), .payment(.refund),
            .payment(.credit), .payment(.query), .payment(.notice), .echo, .session, .batch,
            .undo:
            false
        }
    }

    /// Whether it takes more for an earlier sale.
    @inlinable package var increases: Bool {
        switch effect {
        case .payment(.increase): true
        case .payment(.debit), .payment(.hold), .payment(.completion), .payment(.void),
            .payment(.refund), .payment(.inquiry), .payment(.credit), .payment(.query),
            .payment(.notice), .echo, .session, .batch, .undo:
            false
        }
    }

    /// Whether it begins a session, and so offers a batch.
    @inlinable package var opensSession: Bool {
        switch effect {
        case .session(.opens): true
        case .echo, .session(.changesKeys), .session(.ends), .session(.opensShift),
            .session(.registers), .session(.downloads), .batch, .payment, .undo:
            false
        }
    }

    /// Whether it is a request of an identified terminal, with a window: an echo test is nobody's.
    @inlinable package var hasIdentity: Bool {
        switch effect {
        case .echo: false
        case .session, .batch, .payment, .undo: true
        }
    }
}
