import Reference

/// What a slip counts of more, of less and of a part.
extension LimitSlip {
    func with(_ shares: LimitShares) -> LimitSlip {
        LimitSlip(hour: hour, pairs: pairs, count: count, givesBack: givesBack, shares: shares)
    }

    /// All of it with another amount in the place of `whole`.
    func completed(_ amount: Int64, of whole: Int64) -> LimitSlip {
        with(
            LimitShares(
                shares.lazy.map { share in
                    Share(
                        key: share.key,
                        amount: Self.part(of: share.amount, amount, of: whole),
                        volume: Self.part(of: share.volume, amount, of: whole)
                    )
                }
            )
        )
    }

    /// More money for the same goods.
    func adding(_ amount: Int64) -> LimitSlip {
        LimitSlip(
            hour: hour,
            pairs: pairs,
            count: 0,
            givesBack: false,
            shares: LimitShares(
                shares.lazy.filter { $0.key.subject != .group }.map { share in
                    Share(key: share.key, amount: amount, volume: 0)
                }
            )
        )
    }

    /// A part of what counted: the last one takes all that is left of it.
    func givingBack(
        _ amount: Int64,
        leaving left: Int64,
        of whole: Int64
    ) -> LimitSlip {
        func part(of counted: Int64) -> Int64 {
            Self.part(of: counted, left + amount, of: whole)
                - Self.part(of: counted, left, of: whole)
        }
        return LimitSlip(
            hour: hour,
            pairs: pairs,
            count: left == 0 ? count : 0,
            givesBack: true,
            shares: LimitShares(
                shares.lazy.map { share in
                    Share(
                        key: share.key,
                        amount: part(of: share.amount),
                        volume: part(of: share.volume)
                    )
                }
            )
        )
    }
}
