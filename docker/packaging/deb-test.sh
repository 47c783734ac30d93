#!/bin/sh
# Installs, starts, upgrades, removes and purges a package in a root of its own: deb-test.sh DEB.
# The root is debootstrap's where it is at hand, else this machine's under a layer that is thrown
# away. Needs root.
set -eu
deb=$(readlink -f "$1")
source=$(dirname "$(readlink -f "$0")")
[ "$(id -u)" = 0 ] || { echo "deb-test: needs root, for a root directory of its own" >&2; exit 69; }
if [ -z "${FORECOURT_DEB_TEST:-}" ]; then
    # Mounts end with the process.
    FORECOURT_DEB_TEST=1 exec unshare --mount --propagation private sh "$0" "$deb"
fi

work=$(mktemp -d)
pid=
finish() {
    [ -z "$pid" ] || { kill -KILL "$pid" && wait "$pid"; } 2>/dev/null || true
    # What hangs below is let go of first: nothing of it is this script's to remove.
    umount -R -l "$work/root/proc" "$work/root/tmp" "$work/root" 2>/dev/null || true
    umount -l "$work" 2>/dev/null || true
    rmdir "$work" 2>/dev/null || true
}
trap finish EXIT
mount -t tmpfs -o mode=0755 tmpfs "$work"
mkdir -p "$work/root" "$work/upper" "$work/layer"
if command -v debootstrap >/dev/null; then
    echo "a fresh Debian"
    debootstrap --variant=minbase --include=libssl3,libsqlite3-0,libstdc++6 bookworm \
        "$work/root" >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; exit 1; }
else
    echo "this machine's Debian under a layer"
    mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/layer" overlay "$work/root"
    # What is no part of the layer: a package must not find the build's own files.
    for folder in /var/lib/forecourt /etc/forecourt /usr/share/forecourt; do
        rm -rf "${work:?}/root$folder"
    done
fi
mount --bind /proc "$work/root/proc"
mount -t tmpfs tmpfs "$work/root/tmp"

inside() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"; }
user() { inside setpriv --reuid forecourt --regid forecourt --clear-groups "$@"; }
says() { echo "  $*"; }
fail() { echo "deb-test: $*" >&2; exit 1; }
config=/etc/forecourt/forecourt.yaml
free() { perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", LocalPort => 0); print $s->sockport'; }

start() {
    # One process in place of the shell: a signal must meet the switch.
    (exec chroot "$work/root" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 \
        setpriv --reuid forecourt --regid forecourt --clear-groups \
        forecourt serve --config $config --log json) >"$work/serve.log" 2>&1 &
    pid=$!
    tries=0
    until user forecourt status --config $config >/dev/null 2>&1; do
        tries=$((tries + 1))
        kill -0 "$pid" 2>/dev/null && [ $tries -lt 300 ] || { cat "$work/serve.log" >&2; fail "it did not start"; }
        sleep 0.1
    done
}
stop() {
    kill -TERM "$pid"
    wait "$pid" || fail "it ended with $?"
    pid=
}

cp "$deb" "$work/root/first.deb"
inside dpkg --install /first.deb >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not installed"; }
grep -q "enable --now" "$work/log" || fail "nobody is told what to do next"
inside dpkg --verify forecourt
says "installed: $(inside forecourt --version), $(inside sh -c 'ls /usr/share/man/man1/forecourt*.gz | wc -l') pages"
[ "$(stat -c '%a %U' "$work/root/var/lib/forecourt" | cut -d' ' -f1)" = 700 ] || fail "the data directory is open"
for file in /usr/lib/systemd/system/forecourt.service /usr/share/bash-completion/completions/forecourt \
    /usr/share/zsh/vendor-completions/_forecourt /usr/share/fish/vendor_completions.d/forecourt.fish \
    /usr/share/man/man5/forecourt.yaml.5.gz; do
    [ -s "$work/root$file" ] || fail "$file is not there"
done
missing=$(inside ldd /usr/bin/forecourt | grep 'not found' || true)
[ -z "$missing" ] || fail "$missing"

sed -i "s/127.0.0.1:8583/127.0.0.1:$(free)/; s/127.0.0.1:8580/127.0.0.1:$(free)/" "$work/root$config"
user forecourt config check $config
start
says "started: $(user forecourt status --config $config | head -n 1)"
[ "$(stat -c %a "$work/root/var/lib/forecourt/master.key")" = 600 ] || fail "the master key is open"

# The same tree as a later release, over one that runs.
next=$(dpkg-deb --field "$deb" Version).1
dpkg-deb --raw-extract "$deb" "$work/next"
sed -i "s/^Version: .*/Version: $next/" "$work/next/DEBIAN/control"
dpkg-deb --root-owner-group -Znone --build "$work/next" "$work/root/next.deb" >/dev/null
rm -rf "$work/next"
before=$(sha256sum <"$work/root$config")
inside dpkg --install /next.deb >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not upgraded"; }
[ "$(inside dpkg-query -W -f '${Version}' forecourt)" = "$next" ] || fail "the upgrade is not there"
[ "$(sha256sum <"$work/root$config")" = "$before" ] || fail "the upgrade changed the configuration"
kill -0 "$pid" || fail "the upgrade ended the switch"
stop
start
stop
user forecourt journal verify --data /var/lib/forecourt >/dev/null || fail "the journal is not right"
says "upgraded to $next while it ran; its configuration and journal stayed"

inside dpkg --remove forecourt >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not removed"; }
[ ! -e "$work/root/usr/bin/forecourt" ] || fail "the program is still there"
[ -e "$work/root$config" ] || fail "remove took the configuration"
inside dpkg --purge forecourt >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not purged"; }
[ ! -e "$work/root/etc/forecourt" ] || fail "purge left the configuration"
[ -e "$work/root/var/lib/forecourt/journal.sqlite" ] || fail "purge took the payments"
says "removed and purged; the payments stayed"

rm -rf "$work/root/var/lib/forecourt"
inside dpkg --install /first.deb >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not installed again"; }
inside dpkg --purge forecourt >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "not purged again"; }
[ ! -e "$work/root/var/lib/forecourt" ] || fail "purge left an empty data directory"
# Payments may lie elsewhere: another user must not get their owner's number.
inside getent passwd forecourt >/dev/null || fail "purge took the user"
says "purged without payments: the user alone is left"
