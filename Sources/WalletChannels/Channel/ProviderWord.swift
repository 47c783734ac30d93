/// What an answer says to what was asked.
package struct ProviderWord<Finding: Sendable>: Sendable {
    package let finding: Finding
    /// The provider's code, for people.
    package let code: String
    /// What a person has to look at.
    package let alarm: ProviderAlarm?

    package init(_ finding: Finding, code: String, alarm: ProviderAlarm? = nil) {
        self.finding = finding
        self.code = code
        self.alarm = alarm
    }

    func map<Other: Sendable>(_ body: (Finding) -> Other) -> ProviderWord<Other> {
        ProviderWord<Other>(body(finding), code: code, alarm: alarm)
    }
}

/// What is wrong with the settings of one side, in fixed words.
package enum ProviderAlarm: String, Sendable {
    case unsigned =
        "the provider's answers have no signature that verifies: check the keys and the app id"
    case settings = "the provider refuses this merchant: check the account's settings there"
    case request = "the provider finds our requests wrong"
    case clock = "the provider's clock is more than four minutes away: set this machine's clock"
    case certificate = "the provider's certificate ends within a week, and no later one is there"
}
