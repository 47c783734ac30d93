extension HouseRule {
    static let concurrencyRules = [
        unownedTasks, dispatchQueues, mutexes, atomics, uncheckedIsolation,
    ]

    static let unownedTasks = refuse(
        #"\bTask\s*(?:<[^>\n]*>\s*)?(?:\{|\(|\.init\b|\.detached\b|\.immediate\b)"#,
        in: .everySwiftFile,
        "every task has an owner: use a task group or a service"
    )

    static let dispatchQueues = refuse(
        #"\bDispatch(?:Queue|Group|Semaphore|WorkItem|Source)\b"#,
        in: .everySwiftFile,
        "no dispatch queues: state lives in an actor on its loop"
    )

    static let mutexes = refuse(
        #"\b(?:Mutex|NSLock|NSRecursiveLock|NSCondition|NIOLock|NIOLockedValueBox)\b"#,
        in: .sources.except(folders: "Observation"),
        "a lock stands only in Observation/"
    )

    static let atomics = refuse(
        #"\b(?:Atomic|ManagedAtomic|UnsafeAtomic|AtomicLazyReference)\b"#,
        in: .sources.except(folders: "Mailboxes", "Observation", "Runtime"),
        "atomics stand only in Mailboxes/, Observation/ and Runtime/"
    )

    static let uncheckedIsolation = explain(
        #"@unchecked\s+Sendable|\bnonisolated\(unsafe\)"#,
        in: .everySwiftFile,
        linesAbove: 3,
        "what the compiler cannot check needs the line that proves it"
    )
}
