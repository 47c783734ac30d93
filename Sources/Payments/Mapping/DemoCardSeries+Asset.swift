package import ISO8583

extension DemoCardSeries {
    /// What the cards pay in.
    package var asset: Asset {
        switch self {
        case .personal, .fleet: .yuan
        case .points: .points
        }
    }
}
