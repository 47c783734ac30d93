internal import Book
internal import Reference

/// What becomes of the routing: format 10.
extension RoutingAct {
    /// The fields of what was done, whose kind is known.
    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .take(var notice):
            try v.number("version", &notice.version)
            try v.text("digest", &notice.digest)
            try notice.source.fields(&v)
            try v.number("rules", &notice.rules)
            if V.isReading { self = .take(notice) }
        case .refuse(var source, var mistakes, var first):
            try source.fields(&v)
            try v.number("mistakes", &mistakes)
            try v.text("first", &first)
            if V.isReading { self = .refuse(source, mistakes: mistakes, first: first) }
        }
    }
}

extension RoutingNotice {
    /// What a reader fills.
    static let blank = RoutingNotice(version: 0, digest: "", source: .blank, rules: 0)
}
