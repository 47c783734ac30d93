#!/bin/sh
# 1500 sessions for a minute against a switch of its own, with both echoes in the same run, then
# half of that rate in an open loop; on the UnionPay listener and on the binary one with X9.19, or
# on that of DIALECT alone. The reports go to OUT (.build-load). FORECOURT=PATH sh load.sh [options
# of load]
set -eu

. "$(dirname "$0")/world.sh"

out=${OUT:-.build-load}
dialects=${DIALECT:-unionpay-pos iso8583-1987-binary}
for name in $dialects; do choose "$name"; done
# Not quoted: options are words.
seed ${SEED:-}
serve
code=0
for name in $dialects; do
    choose "$name"
    echoes
    echo "# $name" >&2
    terminals --baseline $echo --decoding-baseline $decoding \
        --sessions 1500 --duration 60s --threshold 'mean<200ms' --threshold 'p99<300ms' \
        --out "$out/$name" "$@" || code=$?
    half=$(figure tps <"$out/$name/run.json" | awk '{ printf "%d", $1 / 2 }')
    echo "# $name, open loop at $half/s" >&2
    terminals --sessions 1500 --duration 20s --rate "$half" --threshold 'p99<25ms' \
        --out "$out/$name-half" "$@" || code=$?
done
exit $code
