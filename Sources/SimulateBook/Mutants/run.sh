#!/bin/sh
# Breaks the rules of the book one at a time, each by a patch to a copy of the sources, and asks the
# simulation to notice within SEEDS (200) seeds: run.sh [NAME...], all of them without names.
# The copy is a package of the book and the journal's format alone, built file by file, so that a patch
# costs seconds.
# Ends with 1 when one lives, with 2 when a patch does not apply or does not compile.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=${MUTANTS_DIR:-$root/.build-mutants}
seeds=${SEEDS:-200}
tree=$work/tree

mkdir -p "$tree"
rm -rf "$tree/Sources"
cp -R "$root/Sources" "$tree/Sources"
{
    cat "$root/Package.swift"
    cat <<'MANIFEST'

// The book alone, without foreign packages: of Payments the vocabulary, of Upstream the requests, of
// Reference what is there without files. A broken rule may warn.
let rows = ["Card", "Column", "Kind", "Row", "Validity"].map { "Rows/Reference\($0).swift" }
let parts = [
    "Payments": ["Vocabulary"], "Upstream": ["Requests", "Wallets"],
    "Reference": [
        "Tables", "Imports/ReferenceChange.swift", "Imports/ReferenceImport.swift",
        "Rows/ByteOrder.swift",
    ] + rows,
]
var kept: [String] = []
var asked = ["SimulateBook"]
while let name = asked.popLast() {
    guard !kept.contains(name), let target = package.targets.first(where: { $0.name == name })
    else { continue }
    kept.append(name)
    if let part = parts[name] {
        target.sources = part
        target.dependencies.removeAll { if case .byNameItem("ISO8583", _) = $0 { true } else { false } }
    }
    target.swiftSettings = Array(settings.dropFirst())
    for case .byNameItem(let needed, _) in target.dependencies { asked.append(needed) }
}
package.targets.removeAll { !kept.contains($0.name) }
package.products.removeAll()
package.dependencies.removeAll()
MANIFEST
} > "$tree/Package.swift"

# The patches are not of the repository around the copy.
export GIT_CEILING_DIRECTORIES="$work"

build() {
    ${SWIFT:-swift} build --package-path "$tree" --scratch-path "$work/build" \
        -Xswiftc -O --product SimulateBook > "$work/build.log" 2>&1 || {
        grep -E 'error:' "$work/build.log" >&2 || tail -5 "$work/build.log" >&2
        return 1
    }
}

simulate() {
    "$work/build/debug/SimulateBook" "$seeds" 0 --first-failure > "$work/seeds" 2> /dev/null
}

build || exit 2
simulate || { tail -1 "$work/seeds"; exit 2; }
[ $# -gt 0 ] || set -- $(cd "$here" && ls *.patch)
lives=0
killed=0
for name; do
    name=${name%.patch}
    began=$(date +%s)
    git -C "$tree" apply "$here/$name.patch" || { echo "$name: does not apply" >&2; exit 2; }
    build || { echo "$name: does not compile" >&2; exit 2; }
    built=$(date +%s)
    status=0
    simulate || status=$?
    git -C "$tree" apply -R "$here/$name.patch"
    case $status in
        0) how=LIVES; lives=$((lives + 1));;
        1) how="killed by $(tail -1 "$work/seeds" | cut -c 1-120)"; killed=$((killed + 1));;
        *) how="killed by $(tail -1 "$work/seeds"): the book stopped"; killed=$((killed + 1));;
    esac
    echo "$name: $how ($((built - began)) s to build, $(($(date +%s) - built)) s to run)"
done
echo "$killed killed, $lives alive"
[ $lives = 0 ]
