/// Which frames of a socket may have left this machine.
///
/// A socket takes frames in order. A frame can have a byte in the kernel only when the one in
/// front of it is wholly there: so of those that failed the first may have been sent in part, and
/// all behind it were certainly not.
struct WriteProgress: Sendable {
    private var written = 0
    private var completed = 0

    /// The number that the next frame gets, from 1.
    var nextNumber: Int { written + 1 }

    /// The number of a frame that is handed to the socket.
    mutating func write() -> Int {
        written += 1
        return written
    }

    /// A frame is wholly in the kernel; frames complete in order.
    mutating func complete(_ number: Int) {
        precondition(number == completed + 1, "Frames leave in the order of their writing.")
        completed = number
    }

    /// Whether not one byte of a frame can have left, once the socket is gone.
    func isUnsent(_ number: Int) -> Bool { number > completed + 1 }
}
