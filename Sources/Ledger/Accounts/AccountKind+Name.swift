extension AccountKind {
    /// The name that people and scripts read (`kind` of an account).
    package var name: String {
        switch self {
        case .personalCard: "personal-card"
        case .fleetCard: "fleet-card"
        case .points: "points"
        case .stationReceivable: "station-receivable"
        case .cashTopUp: "cash-top-up"
        case .pointsIssued: "points-issued"
        case .suspenseAdvices: "suspense-advices"
        case .stationCash: "station-cash"
        case .channelClearing: "channel-clearing"
        }
    }
}
