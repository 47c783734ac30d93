#!/bin/sh
# Twice what the switch can do, for a minute: accepted payments stay quick, refusals are immediate,
# what was refused is sent again and paid once, and afterwards all is as before.
# FORECOURT=PATH sh overload.sh [SECONDS]
set -eu

. "$(dirname "$0")/world.sh"

seconds=${1:-60}
out=${OUT:-.build-load}
# The figure of one key in a document that --json has printed.
figure() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p"; }
run() { "$forecourt" load --target $unionpay --data "$FORECOURT_DATA" --skip-verify "$@"; }

echo "# peak" >&2
peak=$(run --sessions 1500 --duration 15s --json | figure tps)
twice=$(echo "$peak" | awk '{printf "%d", $1 * 2}')
goodput=$(echo "$peak" | awk '{printf "%d", $1 * 0.9}')
echo "# twice the peak of $peak/s; at least $goodput/s must be approved" >&2
code=0
run --sessions 1500 --in-flight 64 --rate "$twice" --duration "${seconds}s" --timeout 60s \
    --resend-refused --threshold "tps>=$goodput" --threshold 'approved.p99<1s' \
    --threshold 'refused.p99<100ms' --threshold 'timeouts=0' --out "$out/overload" || code=$?
echo "# afterwards" >&2
run --sessions 1500 --duration 10s --threshold "tps>=$goodput" --threshold 'approved>=100%' \
    || code=$?
echo "# 1400 slow senders and 100 terminals" >&2
run --sessions 100 --duration 20s --slow-loris 1400 --threshold 'p99<300ms' \
    --out "$out/slow-loris" || code=$?
echo "# 10000 idle connections" >&2
run --sessions 100 --duration 10s --idle 10000 --out "$out/idle" || code=$?
"$forecourt" journal verify
exit $code
