internal import Book
internal import Payments
package import Reference

/// What is done to the tables of reference data: format 10.
extension ReferenceAct {
    /// The fields of what was done, whose kind is known.
    mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        switch self {
        case .begin(var heading):
            try heading.fields(&v)
            if V.isReading { self = .begin(heading) }
        case .stage(var version, var number, var changes):
            try v.number("version", &version)
            try v.number("step", &number)
            try v.list("changes", &changes)
            if V.isReading { self = .stage(version: version, number: number, changes) }
        case .activate(var version, var at, let takesTwo):
            try v.number("version", &version)
            try v.optional("in_force_at", &at)
            if V.isReading { self = .activate(version: version, at: at, takesTwo: takesTwo) }
        case .discard(var version):
            try v.number("version", &version)
            if V.isReading { self = .discard(version: version) }
        case .changeHotCards(var changes):
            try v.list("changes", &changes)
            if V.isReading { self = .changeHotCards(changes) }
        case .refuse(var sources, var mistakes, var first):
            try v.list("sources", &sources)
            try v.number("mistakes", &mistakes)
            try v.text("first", &first)
            if V.isReading { self = .refuse(sources, mistakes: mistakes, first: first) }
        }
    }
}

extension ImportHeading: Recorded {
    package static let blank = ImportHeading(base: 0, counts: [], sources: [])

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.number("base", &base)
        try v.list("tables", &counts)
        try v.list("sources", &sources)
    }
}

extension ImportHeading.Count: Recorded {
    package static let blank = ImportHeading.Count(kind: .region, puts: 0, removals: 0)

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.raw("table", &kind)
        try v.number("puts", &puts)
        try v.number("removals", &removals)
    }
}

extension ImportHeading.Source: Recorded {
    package static let blank = ImportHeading.Source(name: "", digest: "")

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        try v.text("source", &name)
        try v.text("sha256", &digest)
    }
}

extension ReferenceChange: Recorded {
    package static let blank = ReferenceChange.remove(.region, id: "")

    package mutating func fields<V: PartVisitor>(_ v: inout V) throws(V.Failure) {
        var kind = kind
        var isRemoval = false
        var text = ""
        switch self {
        case .put(let row): text = row.text
        case .remove(_, let id):
            isRemoval = true
            text = id
        }
        try v.raw("table", &kind)
        try v.flag("removed", &isRemoval)
        try v.text("row", &text)
        guard V.isReading else { return }
        self = isRemoval ? .remove(kind, id: text) : .put(ReferenceRow(kind: kind, text: text))
    }
}
