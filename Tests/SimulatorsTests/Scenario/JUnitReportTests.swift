import ISO8583
import Testing

@testable import Simulators

@Suite struct JUnitReportTests {
    @Test func `a suite is a file, a case a dialect, and markup is text`() throws {
        let scenario = try ScenarioReader.read(
            "scenario: A <sale> & \"more\"\nsteps: [{do: echo}]",
            file: "a/sale.yaml"
        )
        var passed = ScenarioResult(scenario, dialect: "ifsf", .passed)
        passed.microseconds = 1_234_567
        let failed = ScenarioResult(
            scenario,
            dialect: "unionpay-pos",
            .failed(scenario.steps[0].place, "echo was answered 96, not an approval")
        )
        let skipped = ScenarioResult(scenario, dialect: "x", .skipped("not for x"))
        #expect(
            JUnitReport.text([passed, failed, skipped]) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites tests="3" failures="1" skipped="1" time="1.235">
                  <testsuite name="a/sale.yaml" tests="3" failures="1" skipped="1" time="1.235">
                    <testcase name="A &lt;sale&gt; &amp; &quot;more&quot;" classname="ifsf" time="1.235"/>
                    <testcase name="A &lt;sale&gt; &amp; &quot;more&quot;" classname="unionpay-pos" time="0.000">
                      <failure message="echo was answered 96, not an approval">a/sale.yaml:2:9: echo was answered 96, not an approval</failure>
                    </testcase>
                    <testcase name="A &lt;sale&gt; &amp; &quot;more&quot;" classname="x" time="0.000">
                      <skipped message="not for x"/>
                    </testcase>
                  </testsuite>
                </testsuites>

                """
        )
    }
    @Test func `a run without a switch is an error, and counted as one`() throws {
        let scenario = try ScenarioReader.read("scenario: A\nsteps: [{do: echo}]", file: "a.yaml")
        let result = ScenarioResult(scenario, dialect: "ifsf", .unreachable("<h>:1: refused"))
        #expect(
            JUnitReport.text([result]) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites tests="1" failures="0" errors="1" skipped="0" time="0.000">
                  <testsuite name="a.yaml" tests="1" failures="0" errors="1" skipped="0" time="0.000">
                    <testcase name="A" classname="ifsf" time="0.000">
                      <error message="&lt;h&gt;:1: refused"/>
                    </testcase>
                  </testsuite>
                </testsuites>

                """
        )
    }
}
