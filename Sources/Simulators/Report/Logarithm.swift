import Glibc

/// Logarithms to the base of ten, for the scales of charts.
enum Logarithm {
    static func ten(_ value: Double) -> Double { log10(value) }

    static func power(ofTen exponent: Double) -> Double { pow(10, exponent) }
}
