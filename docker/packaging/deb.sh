#!/bin/sh
# Makes a Debian package of a tree installed below PREFIX=/usr: deb.sh TREE OUT [VERSION].
set -eu
source=$(dirname "$0")
tree=$1
out=$2
version=${3:-$("$tree/usr/bin/forecourt" --version)}
# What compresses it; a test that unpacks it again wants none.
compression=${DEB_COMPRESSION:-xz}
architecture=$(dpkg --print-architecture)
package=$(mktemp -d)
trap 'rm -rf "$package"' EXIT

cp -R "$tree/." "$package"
chmod 0755 "$package"
objcopy --strip-all "$package/usr/bin/forecourt"
find "$package/usr/share/man" -type f ! -name '*.gz' -exec gzip -9n {} +
# Debian's places.
install -d "$package/usr/share/zsh"
mv "$package/usr/share/zsh/site-functions" "$package/usr/share/zsh/vendor-completions"
mv "$package/usr/share/doc/forecourt/LICENSE" "$package/usr/share/doc/forecourt/copyright"
install -D -m 0644 "$source/forecourt.yaml" "$package/etc/forecourt/forecourt.yaml"

install -d "$package/DEBIAN"
echo /etc/forecourt/forecourt.yaml >"$package/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 0755 "$source/debian/$script" "$package/DEBIAN/$script"
done
cat >"$package/DEBIAN/control" <<CONTROL
Package: forecourt
Version: $version
Architecture: $architecture
Maintainer: The Forecourt authors <forecourt@localhost>
Installed-Size: $(du -sk --exclude=DEBIAN "$package" | cut -f1)
Depends: libc6 (>= 2.36), libgcc-s1, libsqlite3-0 (>= 3.40), libssl3, libstdc++6 (>= 12), passwd, zlib1g
Section: net
Priority: optional
Description: ISO 8583 payment switch for fuel retail
 Terminals of petrol stations connect over TCP; payments are decided in house
 or by a bank's host, journalled durably, reversed, replayed and proved.
 .
 With it come simulated terminals and banks, a load generator and tools for
 messages and dialects.
CONTROL
(cd "$package" && find etc usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$package/DEBIAN/md5sums"

file=$out/forecourt_${version}_$architecture.deb
rm -f "$file"
dpkg-deb --root-owner-group "-Z$compression" --build "$package" "$file" >/dev/null
echo "$file: $(($(wc -c <"$file") / 1048576)) MiB"
