#!/bin/sh
# Throughput and latency over the number of sessions, closed loop, one row of a Markdown table each:
# FORECOURT=PATH SEED="--payments 1000000" sh curve.sh [--seconds N] [--sessions "1 10 100"]
set -eu

seconds=10
sessions='1 10 100 500 1500'
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --sessions) sessions=$2; shift 2 ;;
    *) echo "curve.sh: unknown option $1: --seconds, --sessions" >&2; exit 64 ;;
    esac
done
. "$(dirname "$0")/world.sh"

dialects=${DIALECT:-unionpay-pos iso8583-1987-binary}
for name in $dialects; do choose "$name"; done
# Not quoted: options are words.
seed ${SEED:-}
serve
for name in $dialects; do
    choose "$name"
    echoes
    echo "$dialect, ${SEED:-empty journal}, $seconds s a row, ready after $ready s"
    echo
    header
    for count in $sessions; do
        terminals --baseline $echo --decoding-baseline $decoding --sessions "$count" \
            --duration "${seconds}s" --skip-verify --json >"$work/run.json" 2>"$work/run.log" || {
            cat "$work/run.log" >&2
            exit 1
        }
        row '' "$work/run.json"
    done
    echo
done
"$forecourt" journal verify >&2
