import CardSecurity

/// Where the keys that operators bring are taken in.
struct KeyDeskSettings: Sendable {
    private var modules: SecurityModuleSource
    private var random: @Sendable () -> any RandomSource
    private var policy: KeyPolicy

    init(_ configuration: SwitchConfiguration, _ environment: SwitchEnvironment) {
        modules = environment.modules
        random = environment.random
        policy = configuration.keys.policy
    }

    /// A module with nonces of its own, apart from those of the lanes.
    func module(_ ring: DataKeyRing) throws(CardSecurityError) -> any SecurityModule {
        try modules.module(ring, OperatorDesk.lane, random(), policy)
    }
}
