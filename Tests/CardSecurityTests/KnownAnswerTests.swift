import Foundation
import Testing

@testable import CardSecurity

@Suite struct KnownAnswerTests {
    @Test func `every known answer is reproduced`() throws {
        let report = try KnownAnswerRunner().run(try Fixtures.vectors())
        #expect(report.failures == [])
        #expect(report.unsupported == [])
        #expect(report.passed == 210)
    }
}
