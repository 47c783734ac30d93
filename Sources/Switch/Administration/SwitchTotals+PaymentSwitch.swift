/// The counters of all lanes, book and channels added up.
extension SwitchTotals {
    /// Of the lanes, the book's thread and the external channels.
    init(_ paymentSwitch: PaymentSwitch) {
        let (checker, dispatcher) = (paymentSwitch.checker, paymentSwitch.dispatcher)
        self.init(
            of: paymentSwitch.lanes.lanes.map { ($0.counters, $0.times) }
                + [(checker.counters, checker.times), (dispatcher.counters, dispatcher.times)]
        )
    }
}
