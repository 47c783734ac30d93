#!/bin/sh
# What those who watch cost the switch: at a steady rate (half of what it can do, by default), runs
# beside nobody against runs beside a tail of every row, a search and a status every second, a scrape
# every five and a backup, the two alternating. Prints a row a run, the ratios of the medians, and
# how large the write-ahead log became. FORECOURT=PATH sh watching.sh [--rate N] [--seconds N]
# [--rounds N]
set -eu

rate=
seconds=20
rounds=10
while [ $# -gt 0 ]; do
    case $1 in
    --rate) rate=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    *)
        echo "watching.sh: unknown option $1: --rate, --seconds, --rounds" >&2
        exit 64
        ;;
    esac
done
. "$(dirname "$0")/world.sh"
. "$(dirname "$0")/pair.sh"

rest=2
choose "${DIALECT:-unionpay-pos}"
start=$work/start
FORECOURT_DATA=$start
seed --cards 20000

# Half of what the sessions get when they do not wait.
if [ -z "$rate" ]; then
    cp -R "$start" "$work/run"
    FORECOURT_DATA=$work/run
    serve
    terminals --sessions 1500 --duration 8s --skip-verify --json >"$work/full.json" 2>"$work/run.log"
    halt
    rate=$(figure tps <"$work/full.json" | awk '{ printf "%d", $1 / 2 }')
fi
echo "# $rate payments a second" >&2

# Everybody who may look at a switch, until the file `watched` is gone.
watch() {
    "$forecourt" journal tail -f --all >"$work/tail.log" 2>&1 &
    tail=$!
    while [ -e "$work/watched" ]; do
        "$forecourt" journal find --terminal T0000001 -n 5 >/dev/null 2>&1 || true
        "$forecourt" status >/dev/null 2>&1 || true
        sleep 1
    done &
    while [ -e "$work/watched" ]; do
        curl -s "http://$FORECOURT_HTTP_ADDRESS/metrics" >/dev/null || true
        sleep 5
    done &
    sleep 5
    "$forecourt" journal backup "$work/backup.sqlite" >/dev/null 2>&1 || true
    rm -f "$work/backup.sqlite"
    while [ -e "$work/watched" ]; do sleep 0.2; done
    kill "$tail" 2>/dev/null || true
    wait
}

rm -f "$work/figures" "$work/log-bytes"
header 'beside '
once() {
    rm -rf "$work/run"
    cp -R "$start" "$work/run"
    if [ "$1" = watched ]; then
        : >"$work/watched"
        (
            FORECOURT_DATA=$work/run
            until "$forecourt" status >/dev/null 2>&1; do sleep 0.1; done
            watch
        ) &
        group=$!
    fi
    measure "$work/run" "$1-$round" "$1" --rate "$rate" &
    measured=$!
    most=0
    while kill -0 $measured 2>/dev/null; do
        bytes=$(stat -c %s "$work/run/journal.sqlite-wal" 2>/dev/null || echo 0)
        [ "$bytes" -le "$most" ] || most=$bytes
        sleep 0.5
    done
    wait $measured
    echo "$1 $most" >>"$work/log-bytes"
    rm -f "$work/watched"
    if [ "$1" = watched ]; then wait "$group"; fi
}

round=1
while [ "$round" -le "$rounds" ]; do
    once alone
    once watched
    round=$((round + 1))
done
medians alone watched
sort -k2 -n "$work/log-bytes" | awk '{ most[$1] = $2 } END {
    for (kind in most) printf "# the log, %s: %.1f MB at most\n", kind, most[kind] / 1000000 }'
