/// Why an option of a load run cannot be read: what is wrong, and what to write instead.
package struct LoadSettingError: Error, Equatable {
    package var problem: String
    package var cure: String

    init(_ problem: String, cure: String) {
        self.problem = problem
        self.cure = cure
    }
}
