#!/bin/sh
# 1500 sessions for a minute against a switch of its own, with the echo in the same run; the report
# goes to OUT (.build-load). FORECOURT=PATH sh load.sh [options of load]
set -eu

. "$(dirname "$0")/world.sh"

"$forecourt" load --target $unionpay --baseline $echo_unionpay --data "$FORECOURT_DATA" \
    --sessions 1500 --duration 60s --threshold 'mean<200ms' --threshold 'p99<300ms' \
    --out "${OUT:-.build-load}/unionpay-pos" "$@"
