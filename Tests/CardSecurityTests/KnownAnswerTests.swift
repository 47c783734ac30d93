import Foundation
import Testing

@testable import CardSecurity

@Suite struct KnownAnswerTests {
    @Test func `every known answer of a supported algorithm is reproduced`() throws {
        let report = try KnownAnswerRunner().run(try Fixtures.vectors())
        let failures = report.failures.filter { !report.unsupported.contains($0.algorithm) }
        #expect(failures == [])
        #expect(report.passed >= 116)
    }
}
