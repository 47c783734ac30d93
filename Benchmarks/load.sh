#!/bin/sh
# 1500 sessions for a minute against a switch of its own, with both echoes in the same run, on the
# UnionPay listener and on the binary one with X9.19, or on that of DIALECT alone. The reports go to
# OUT (.build-load). FORECOURT=PATH sh load.sh [options of load]
set -eu

. "$(dirname "$0")/world.sh"

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
        --out "${OUT:-.build-load}/$name" "$@" || code=$?
done
exit $code
