#!/bin/sh
# Packs an installed tree: dist.sh TREE OUT. The symbols lie beside it, found by their link.
set -eu
tree=$1
out=$2
program=$tree/bin/forecourt
name=forecourt-$("$program" --version)-linux-$(uname -m)

objcopy --only-keep-debug --compress-debug-sections "$program" "$out/forecourt.debug"
objcopy --strip-all "$program"
objcopy --add-gnu-debuglink="$out/forecourt.debug" "$program"

rm -f "$out"/forecourt-*.tar.gz "$out"/forecourt-*.sha256
pack() {
    tar -C "$1" --sort name --owner 0 --group 0 --numeric-owner --transform "s,^\.,$name," \
        -cf - "$3" | gzip -9n >"$out/$2.tar.gz"
}
pack "$tree" "$name" .
pack "$out" "$name-debug" ./forecourt.debug
(cd "$out" && for file in "$name" "$name-debug"; do
    sha256sum "$file.tar.gz" >"$file.tar.gz.sha256"
done)

size() { echo "$(($(wc -c <"$1") / 1048576)) MiB"; }
echo "$out/$name.tar.gz: $(size "$out/$name.tar.gz"), the program $(size "$program")"
echo "$out/$name-debug.tar.gz: $(size "$out/$name-debug.tar.gz"), its symbols"
