#!/bin/sh
# The end of a business date: 1500 terminals settle within a minute behind the cutover, while 500
# pay on at a steady rate; nothing is refused, and all totals are the journal's. The report goes to
# OUT (.build-load). FORECOURT=PATH sh settle.sh [options of load]
set -eu

. "$(dirname "$0")/world.sh"

out=${OUT:-.build-load}
choose unionpay-pos
seed --terminals 2000
serve
: >"$work/load.log"
terminals --sessions 2000 --rate "${RATE:-1000}" --duration 90s --settle-terminals 1500 \
    --settle-within 60s --mix purchase=90,reversal=5,void=3,refund=2 \
    --threshold 'closing.p99<300ms' --threshold 'closing_declined=0' \
    --threshold 'closing_open=0' --out "$out/settle" "$@" 2>"$work/load.log" &
load=$!
# The business date ends where the settlements begin.
until grep -q '^30 s' "$work/load.log" || ! kill -0 $load 2>/dev/null; do sleep 0.1; done
code=0
"$forecourt" day cutover --reason settle --yes >&2 || code=$?
wait $load || code=$?
cat "$work/load.log" >&2
exit $code
