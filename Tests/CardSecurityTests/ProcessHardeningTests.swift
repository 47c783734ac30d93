import Testing

@testable import CardSecurity

@Suite struct ProcessHardeningTests {
    // In a process of its own: what is hardened stays so and is inherited.
    @Test func `the process leaves no core and cannot be dumped`() async {
        await #expect(processExitsWith: .success) {
            precondition(!ProcessHardening.isApplied, "a fresh process is not hardened")
            precondition(ProcessHardening.apply() == nil, "the system takes the limits")
            precondition(ProcessHardening.isApplied, "the limits are seen")
        }
    }
}
