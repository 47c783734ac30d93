import Payments
import Testing

/// What each operation does, told once more: a row that is changed by mistake is not what the rest
/// of the house builds on.
@Suite struct OperationRulesTests {
    @Test func `reversals and what has happened already must be taken`() {
        let advices: [Operation] = [
            .completionAdvice, .offlineSale, .offlineSettlement, .scriptNotice,
            .preauthorisationAdvice,
        ]
        let uploads: [Operation] = [.batchUpload, .uploadEnd]
        #expect(
            Set(Operation.allCases.filter(\.rules.mustBeTaken))
                == Set([.reversal] + advices + uploads)
        )
        #expect(Operation.allCases.filter(\.rules.isAdvice) == advices)
        #expect(Operation.reversal.rules.share == .reversals)
    }

    @Test func `an advice is never taken back by a reversal, and what moved money by a void`() {
        let advices: [Operation] = [.completionAdvice, .offlineSale, .offlineSettlement]
        for operation in advices + [.adjustment, .tip] {
            #expect(operation.rules.undoers == [.void, .nobody])
            #expect(operation.rules.isNeverReversed && operation.rules.movesMoney)
        }
        #expect(Operation.scriptNotice.rules.undoers.isEmpty)
        #expect(!Operation.scriptNotice.rules.movesMoney)
    }

    @Test func `more is taken for a sale by what names it, and counts by itself`() {
        #expect(Operation.allCases.filter(\.rules.increases) == [.adjustment, .tip])
        for operation in [Operation.adjustment, .tip] {
            #expect(operation.rules.follows && operation.rules.totals == .increases)
            #expect(!operation.rules.mustBeTaken && !operation.rules.takesMoney)
        }
        #expect(Operation.adjustment.rules.original == .offlineSale)
        #expect(Operation.tip.rules.original == .openSale)
    }

    @Test func `an operator's password belongs to what he does without a card or with cash`() {
        let byOperator = Operation.allCases.filter(\.rules.takesPassword)
        #expect(byOperator == [.manualVoid, .topUp, .operatorSignOn])
        #expect(!Operation.manualVoid.rules.needsCard && Operation.topUp.rules.needsCard)
        #expect(byOperator.allSatisfy { !$0.rules.takesPIN })
        #expect(Operation.topUp.rules.movesMoney && !Operation.topUp.rules.spends)
        #expect(Operation.topUpVoid.rules.original == .credit)
    }

    @Test func `what has happened is reported to a host, and so is more for a sale`() {
        let told: [Operation] = [
            .completionAdvice, .offlineSale, .offlineSettlement, .adjustment, .tip, .scriptNotice,
        ]
        #expect(Operation.allCases.filter { $0.rules.action?.informs == true } == told)
        #expect(Operation.allCases.filter { $0.rules.action == .notify } == [.scriptNotice])
        #expect(Operation.paymentQuery.rules.action == nil)
    }

    @Test func `a query and a notice move nothing and need no card`() {
        for operation in [Operation.paymentQuery, .scriptNotice] {
            let rules = operation.rules
            #expect(rules.isPayment && !rules.movesMoney && !rules.follows && !rules.needsCard)
            #expect(rules.totals == nil && rules.original == .any)
        }
    }

    @Test func `what concerns a batch, a shift or the terminal moves nothing and carries a MAC`() {
        let services: [Operation] = [
            .settlement, .batchUpload, .shiftClose, .uploadEnd, .operatorSignOn, .registration,
            .parameters,
        ]
        #expect(Operation.allCases.filter(\.rules.isService) == services)
        for operation in services {
            let rules = operation.rules
            #expect(!rules.isPayment && !rules.movesMoney && !rules.isAdvice && rules.needsMAC)
            #expect(rules.original == nil && rules.totals == nil && rules.action == nil)
            #expect(!rules.needsCard && !rules.takesPIN && !rules.handsOutKeys)
        }
        #expect(Operation.allCases.filter(\.rules.isOfBatch) == Array(services.prefix(4)))
        #expect(Operation.allCases.filter(\.rules.handsOutKeys) == [.signOn, .keyChange])
    }

    @Test func `network management moves nothing and names nothing`() {
        for operation in [Operation.signOn, .signOff, .echo, .keyChange] {
            let rules = operation.rules
            #expect(!rules.isPayment && !rules.takesMoney && !rules.isUndo && !rules.isInquiry)
            #expect(rules.original == nil && rules.undoers.isEmpty && rules.totals == nil)
            #expect(!rules.takesPIN && !rules.needsCard && rules.action == nil)
        }
    }

    @Test func `an echo test is nobody's, everything else is a terminal's`() {
        let anonymous = Operation.allCases.filter { !$0.rules.hasIdentity }
        #expect(anonymous == [.echo])
    }

    @Test func `sessions begin, change their keys and end`() {
        #expect(Operation.signOn.rules.effect == .session(.opens))
        #expect(Operation.keyChange.rules.effect == .session(.changesKeys))
        #expect(Operation.signOff.rules.effect == .session(.ends))
        #expect(Operation.allCases.filter(\.rules.opensSession) == [.signOn])
    }

    @Test func `a purchase takes money, a balance tells it, a reversal takes back either`() {
        let purchase = Operation.purchase.rules
        #expect(purchase.effect == .payment(.debit) && purchase.takesMoney)
        #expect(purchase.totals == .purchases && purchase.pin == .fromAmount)
        #expect(purchase.action == .pay && purchase.undoers == [.reversal, .void])
        let balance = Operation.balance.rules
        #expect(balance.effect == .payment(.inquiry) && balance.isInquiry && !balance.takesMoney)
        #expect(balance.totals == nil && balance.pin == .asKeyed)
        #expect(balance.action == .balance && balance.undoers == .reversal)
        let reversal = Operation.reversal.rules
        #expect(reversal.effect == .undo && reversal.isUndo && reversal.isPayment)
        #expect(reversal.original == .payment && reversal.undoers.isEmpty)
        #expect(reversal.totals == .reversals && reversal.action == .reverse)
        #expect(!reversal.needsCard && !reversal.takesPIN)
    }

    @Test func `what follows an earlier payment names it, shows a card and reads no PIN`() {
        let following = Operation.allCases.filter(\.rules.follows)
        #expect(
            following == [
                .void, .refund, .preauthorisationVoid, .completion, .completionVoid,
                .completionAdvice, .adjustment, .tip, .manualVoid, .topUpVoid,
            ]
        )
        for operation in following {
            let rules = operation.rules
            #expect(rules.original != nil && rules.movesMoney)
            #expect(rules.needsCard || rules.takesPassword)
            #expect(!rules.takesPIN && !rules.spends && !rules.takesMoney)
        }
        #expect(Operation.void.rules.original == .sale)
        #expect(Operation.refund.rules.original == .merchantSale)
        #expect(Operation.completionVoid.rules.original == .completion)
        #expect(Operation.completion.rules.original == .authorisation)
        #expect(Operation.preauthorisationVoid.rules.original == .authorisation)
    }

    @Test func `a pre-authorisation is judged like a purchase and takes nothing`() {
        let rules = Operation.preauthorisation.rules
        #expect(rules.effect == .payment(.hold) && rules.spends && rules.movesMoney)
        #expect(!rules.takesMoney && !rules.follows && rules.totals == nil)
        #expect(rules.pin == .fromAmount && rules.original == nil && rules.action == .hold)
    }

    @Test func `a hold that is reported is one that no host is told of`() {
        let rules = Operation.preauthorisationAdvice.rules
        #expect(rules.effect == .payment(.hold) && rules.isAdvice && rules.isOffline)
        #expect(rules.action == nil && rules.pin == .never && rules.needsCard)
        #expect(!rules.isNeverReversed && rules.totals == nil && rules.original == nil)
    }

    @Test func `what may be undone says by what, and nothing undoes a refund`() {
        let both: [Operation] = [
            .purchase, .preauthorisation, .completion, .topUp, .order, .preauthorisationAdvice,
        ]
        #expect(Operation.allCases.filter { $0.rules.undoers == [.reversal, .void] } == both)
        let byReversal: [Operation] = [
            .balance, .void, .preauthorisationVoid, .completionVoid, .manualVoid, .topUpVoid,
        ]
        #expect(Operation.allCases.filter { $0.rules.undoers == .reversal } == byReversal)
        #expect(Operation.refund.rules.undoers == .nobody && Operation.refund.rules.isOriginal)
        #expect(!Operation.reversal.rules.isOriginal && !Operation.signOn.rules.isOriginal)
    }

    @Test func `what an operation asks of a host takes money exactly where it does itself`() {
        for operation in Operation.allCases {
            guard let action = operation.rules.action else { continue }
            #expect(action.takesMoney == (operation.rules.takesMoney && action == .pay))
        }
    }

    @Test func `numbers and names are told apart`() {
        let numbers = Operation.allCases.map(\.rawValue)
        #expect(Set(numbers).count == numbers.count)
        let names = Operation.allCases.map(\.name)
        #expect(Set(names).count == names.count)
        let numbered = [1, 2, 3, 4, 10, 11, 12] + Array(20...44)
        #expect(Operation.allCases.map { Int($0.rawValue) } == numbered)
        for operation in Operation.allCases {
            #expect(Operation(name: operation.name) == operation)
        }
        #expect(Operation(name: "settle") == nil && Operation(name: "") == nil)
        // Totals of a class keep the number of the operation that was counted first in it.
        #expect(TotalsClass.purchases.rawValue == Operation.purchase.rawValue)
        #expect(TotalsClass.reversals.rawValue == Operation.reversal.rawValue)
        for total in TotalsClass.allCases {
            let counted = Operation.allCases.filter { $0.rules.totals == total }
            #expect(counted.map(\.rawValue).min() == total.rawValue)
        }
    }
}
