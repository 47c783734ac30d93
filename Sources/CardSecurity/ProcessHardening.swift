import COpenSSL

/// Keeps key bytes from leaving with the process.
public enum ProcessHardening {
    /// Allows no core file and makes the process undumpable: nobody reads its memory or attaches.
    ///
    /// A crash ends it at once, without a backtrace: that prints registers and memory.
    /// Called once, first thing in the executable, before any key is read. Returns nil when done,
    /// else the system's error number, and the caller decides whether to go on.
    public static func apply() -> Int32? {
        let error = fc_process_harden()
        return error == 0 ? nil : error
    }

    /// Whether the process is as ``apply()`` leaves it.
    public static var isApplied: Bool { fc_process_is_hardened() == 1 }
}
