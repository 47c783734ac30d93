/// One mistake in a scenario file, with the place to look at.
package struct ScenarioFinding: Hashable, Sendable, CustomStringConvertible {
    package var place: ScenarioPlace
    package var problem: String
    /// What to do about it.
    package var cure: String

    /// One line: `walk.yaml:3:12: unknown key amonut: did you mean "amount"?`.
    package var description: String { "\(place): \(problem): \(cure)" }
}

/// A scenario that cannot be run: all its mistakes, in the order of the file.
package struct ScenarioError: Error, Equatable {
    package var findings: [ScenarioFinding]
}
