/// Makes a failing sequence of steps as short as it gets by leaving steps out.
package enum Shrinking {
    package static func shortest(
        _ steps: [UInt64],
        fails: ([UInt64]) -> Bool
    ) -> [UInt64] {
        var steps = steps
        var size = max(1, steps.count / 2)
        while true {
            var start = 0
            var hasShrunk = false
            while start < steps.count {
                var shorter = steps
                shorter.removeSubrange(start..<min(start + size, steps.count))
                if fails(shorter) {
                    steps = shorter
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if size == 1 && !hasShrunk { return steps }
            size = hasShrunk ? size : max(1, size / 2)
        }
    }
}
