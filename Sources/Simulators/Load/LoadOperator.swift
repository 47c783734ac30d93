package import CardSecurity

/// Who stands at every terminal of a run and keys in number and password.
package final class LoadOperator {
    /// 0 to 999, the same at each merchant.
    let number: UInt16
    let password: ClearPIN

    package init(number: UInt16, password: consuming ClearPIN) {
        self.number = number
        self.password = password
    }
}
