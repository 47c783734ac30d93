/// The elements that a message carries, as its three bitmaps say.
public struct ElementSet: Hashable, Sendable {
    /// Elements 1...64, 65...128 and 129...192, the first in the high bit.
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt64 = 0

    /// No elements.
    public init() {}

    /// Whether the element is in the set.
    @inline(__always)
    public func contains(_ element: Element) -> Bool {
        let bit = ElementSet.bit(element)
        switch element.number {
        case ...64: return first & bit != 0
        case ...128: return second & bit != 0
        default: return third & bit != 0
        }
    }

    /// How many elements there are.
    @inline(__always)
    public var count: Int {
        first.nonzeroBitCount &+ second.nonzeroBitCount &+ third.nonzeroBitCount
    }

    /// Whether there is none.
    public var isEmpty: Bool { first | second | third == 0 }

    @inline(__always)
    static func bit(_ element: Element) -> UInt64 {
        0x8000_0000_0000_0000 &>> UInt64((element.number &- 1) & 63)
    }

    /// How many elements of the set stand before this one.
    @inline(__always)
    func rank(of element: Element) -> Int {
        let below = ~(UInt64.max &>> UInt64((element.number &- 1) & 63))
        switch element.number {
        case ...64: return (first & below).nonzeroBitCount
        case ...128: return first.nonzeroBitCount &+ (second & below).nonzeroBitCount
        default:
            return first.nonzeroBitCount &+ second.nonzeroBitCount
                &+ (third & below).nonzeroBitCount
        }
    }

    @inline(__always)
    mutating func insert(_ element: Element) {
        let bit = ElementSet.bit(element)
        switch element.number {
        case ...64: first |= bit
        case ...128: second |= bit
        default: third |= bit
        }
    }

    mutating func remove(_ element: Element) {
        let bit = ~ElementSet.bit(element)
        switch element.number {
        case ...64: first &= bit
        case ...128: second &= bit
        default: third &= bit
        }
    }
}

extension ElementSet: Sequence {
    /// Walks the elements in ascending order.
    public struct Iterator: IteratorProtocol {
        var rest: ElementSet

        init(_ set: ElementSet) {
            rest = set
        }

        /// The next element.
        @inline(__always)
        public mutating func next() -> Element? {
            let number: Int
            if rest.first != 0 {
                number = rest.first.leadingZeroBitCount &+ 1
                rest.first &= ~(0x8000_0000_0000_0000 &>> UInt64(number &- 1))
            } else if rest.second != 0 {
                let zeros = rest.second.leadingZeroBitCount
                number = zeros &+ 65
                rest.second &= ~(0x8000_0000_0000_0000 &>> UInt64(zeros))
            } else if rest.third != 0 {
                let zeros = rest.third.leadingZeroBitCount
                number = zeros &+ 129
                rest.third &= ~(0x8000_0000_0000_0000 &>> UInt64(zeros))
            } else {
                return nil
            }
            return Element(unchecked: number)
        }
    }

    /// An iterator over the elements in ascending order.
    public func makeIterator() -> Iterator { Iterator(self) }
}
