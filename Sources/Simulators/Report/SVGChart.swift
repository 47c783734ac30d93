/// A chart as an SVG element: axes, grid and what is drawn between them.
struct SVGChart {
    enum Scale {
        case linear
        case logarithmic
    }

    static let width = 860.0
    static let height = 300.0
    private static let left = 82.0
    private static let right = 16.0
    private static let top = 12.0
    private static let bottom = 40.0

    let xRange: ClosedRange<Double>
    let yRange: ClosedRange<Double>
    let yScale: Scale
    private var body = ""

    /// A chart over the given ranges; a logarithmic one begins above zero.
    init(x: ClosedRange<Double>, y: ClosedRange<Double>, yScale: Scale = .linear) {
        xRange = x.lowerBound...max(x.upperBound, x.lowerBound + 1e-9)
        yRange = y.lowerBound...max(y.upperBound, y.lowerBound + 1e-9)
        self.yScale = yScale
    }

    func x(_ value: Double) -> Double {
        let share = (value - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    func y(_ value: Double) -> Double {
        let share: Double
        switch yScale {
        case .linear:
            share = (value - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
        case .logarithmic:
            share =
                Logarithm.ten(max(value, yRange.lowerBound) / yRange.lowerBound)
                / Logarithm.ten(yRange.upperBound / yRange.lowerBound)
        }
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    /// Lines and labels at the given values.
    mutating func grid(x xs: [(value: Double, label: String)], y ys: [Double], unit: String) {
        for (value, label) in xs {
            let at = Self.text(x(value))
            body +=
                "<line class=\"grid\" x1=\"\(at)\" x2=\"\(at)\" y1=\"\(Self.text(Self.top))\""
                + " y2=\"\(Self.text(Self.height - Self.bottom))\"/>"
                + "<text class=\"tick\" text-anchor=\"middle\" x=\"\(at)\""
                + " y=\"\(Self.text(Self.height - Self.bottom + 16))\">\(label)</text>"
        }
        for value in ys {
            let at = y(value)
            body +=
                "<line class=\"grid\" x1=\"\(Self.text(Self.left))\""
                + " x2=\"\(Self.text(Self.width - Self.right))\" y1=\"\(Self.text(at))\""
                + " y2=\"\(Self.text(at))\"/>"
                + "<text class=\"tick\" text-anchor=\"end\" x=\"\(Self.text(Self.left - 6))\""
                + " y=\"\(Self.text(at + 4))\">\(Self.label(value))\(unit)</text>"
        }
    }

    mutating func line(
        _ points: [(x: Double, y: Double)],
        color: String,
        isDashed: Bool = false,
        isStepped: Bool = false
    ) {
        guard let first = points.first else { return }
        var path = "M\(Self.text(x(first.x))) \(Self.text(y(first.y)))"
        for point in points.dropFirst() {
            if isStepped { path += "H\(Self.text(x(point.x)))" }
            path += "L\(Self.text(x(point.x))) \(Self.text(y(point.y)))"
        }
        let dash = isDashed ? " stroke-dasharray=\"5 4\"" : ""
        body +=
            "<path fill=\"none\" style=\"stroke:\(color)\" stroke-width=\"1.8\"\(dash)"
            + " d=\"\(path)\"/>"
    }

    mutating func rectangle(
        x: ClosedRange<Double>,
        y: ClosedRange<Double>,
        color: String,
        opacity: Double = 1
    ) {
        let left = self.x(x.lowerBound)
        let top = self.y(y.upperBound)
        let width = max(0.5, self.x(x.upperBound) - left)
        let height = max(0.5, self.y(y.lowerBound) - top)
        body +=
            "<rect x=\"\(Self.text(left))\" y=\"\(Self.text(top))\" width=\"\(Self.text(width))\""
            + " height=\"\(Self.text(height))\" style=\"fill:\(color)\""
            + (opacity < 1 ? " fill-opacity=\"\(Decimal3.text(opacity, places: 2))\"" : "") + "/>"
    }

    /// Names the axes, each with its unit; the upright one is read from below.
    mutating func name(x: String, y: String) {
        let middle = Self.text((Self.top + Self.height - Self.bottom) / 2)
        body +=
            "<text class=\"axis\" text-anchor=\"end\" x=\"\(Self.text(Self.width - Self.right))\""
            + " y=\"\(Self.text(Self.height - 6))\">\(x)</text>"
            + "<text class=\"axis\" text-anchor=\"middle\" x=\"12\" y=\"\(middle)\""
            + " transform=\"rotate(-90 12 \(middle))\">\(y)</text>"
    }

    /// The whole element; `title` is read to those who do not see it.
    func element(title: String) -> String {
        "<svg viewBox=\"0 0 \(Self.text(Self.width)) \(Self.text(Self.height))\" role=\"img\""
            + " aria-label=\"\(HTMLText.escaped(title))\">\(body)</svg>"
    }

    /// Round values from zero, five or so.
    static func ticks(upTo top: Double) -> [Double] {
        guard top > 0 else { return [0] }
        let rough = top / 5
        let power = Logarithm.power(ofTen: Logarithm.ten(rough).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
        return Array(stride(from: 0, through: top, by: step))
    }

    /// Powers of ten within a range.
    static func decades(_ range: ClosedRange<Double>) -> [Double] {
        var values: [Double] = []
        var exponent = Logarithm.ten(range.lowerBound).rounded(.up)
        while Logarithm.power(ofTen: exponent) <= range.upperBound * 1.0001 {
            values.append(Logarithm.power(ofTen: exponent))
            exponent += 1
        }
        return values
    }

    static func label(_ value: Double) -> String {
        value >= 10_000 ? Decimal3.text(value / 1000, places: 1) + "k" : Decimal3.text(value)
    }

    private static func text(_ value: Double) -> String { Decimal3.text(value, places: 1) }
}

/// What HTML must not take for its own.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.append(character)
            }
        }
        return result
    }
}
