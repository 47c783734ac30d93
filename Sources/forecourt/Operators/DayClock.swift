import ArgumentParser
import Desk
import ISO8583
import Text

/// `day clock`.
struct DayClock: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "The running switch's time beside the wall clock; agrees to a jump.",
        discussion: """
            A wall clock that jumps by more than an hour is not believed: payments go on with the \
            time as it was, advanced by the monotonic clock. Set the clock right, or say that it \
            is right with --accept. Backwards the time then runs at half speed until the clock has \
            caught up, because it never goes back.

            Examples:
              forecourt day clock
              forecourt day clock --accept --reason "the machine had stood still" --yes
            """
    )

    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var change: ChangeOptions
    @Flag(help: "Agree to the wall clock as it is.") var accept = false
    @Flag(help: "One JSON object.") var json = false

    func run() throws {
        let session = OperatorSession(options: options)
        if accept {
            let reason = try change.agreed(to: "agreeing to the wall clock")
            _ = try session.sayRunning(Verbs.dayAcceptClock, reason: reason)
        }
        let clock = try session.sayRunning(Verbs.dayClock)
        if json { return Console.line(clock.text()) }
        Console.line("time  \(clock["time"]?.string ?? "-")")
        Console.line("wall  \(clock["wall"]?.string ?? "-")")
        let jump = OperatorSession.number(clock["jump_s"]) ?? 0
        guard jump != 0 else { return }
        let side = jump > 0 ? "ahead" : "behind"
        Console.line(
            "the wall clock is \(abs(jump)) s \(side) and not believed: set it right, or"
                + " day clock --accept --reason TEXT"
        )
    }
}
