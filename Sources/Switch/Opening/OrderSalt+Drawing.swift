import CardSecurity
import Payments

extension OrderSalt {
    /// One of all, each as likely as any other.
    init(drawnFrom random: any RandomSource) throws(CardSecurityError) {
        while true {
            var bytes: [UInt8] = [0, 0, 0]
            var span = bytes.mutableSpan
            try random.fill(&span)
            // 21 bits are a fifth more than there are salts: those beyond are drawn again.
            let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x1F_FFFF
            if let salt = OrderSalt(rawValue: number) {
                self = salt
                return
            }
        }
    }
}
