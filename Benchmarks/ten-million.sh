#!/bin/sh
# An empty journal against one with ten million payments: both on disk, the page cache dropped
# before every run, the two alternating. Prints a row a run and the ratios of the medians.
# FORECOURT=PATH sh ten-million.sh [--payments N] [--dates N] [--seconds N] [--rounds N]
#
# DATA_FULL=DIR names the data directory of the full one: seeded once, kept, and used again as it
# is. Its runs append to it, some hundred thousand payments each; the empty one is seeded anew for
# every run, so that it stays empty.
set -eu

payments=10000000
dates=30
seconds=20
rounds=3
while [ $# -gt 0 ]; do
    case $1 in
    --payments) payments=$2; shift 2 ;;
    --dates) dates=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    *)
        echo "ten-million.sh: unknown option $1: --payments, --dates, --seconds, --rounds" >&2
        exit 64
        ;;
    esac
done
. "$(dirname "$0")/world.sh"

# Everything stays in the live file, also when the full directory is used again on a later day.
FORECOURT_JOURNAL_LIVE_DATES=400
export FORECOURT_JOURNAL_LIVE_DATES
choose "${DIALECT:-unionpay-pos}"
empty=$work/empty
full=${DATA_FULL:-$work/full}
case $(stat -f -c %T "$work") in
tmpfs | ramfs) echo "# $work is in memory: set WORK to a folder on disk" >&2; exit 64 ;;
esac
if [ ! -e "$full/journal.sqlite" ]; then
    echo "# seeding $payments payments over $dates dates" >&2
    FORECOURT_DATA=$full
    seed --payments "$payments" --dates "$dates"
fi

drop() {
    sync
    if ! sh -c 'echo 3 > /proc/sys/vm/drop_caches' 2>/dev/null; then
        [ -n "${warned:-}" ] || echo "# the page cache could not be dropped: run as root" >&2
        warned=1
    fi
}

measure() {
    FORECOURT_DATA=$1
    drop
    serve
    terminals --sessions 1500 --duration "${seconds}s" --skip-verify --json \
        >"$work/$2.json" 2>"$work/run.log" || {
        cat "$work/run.log" >&2
        exit 1
    }
    halt
    row "$3 journal, ready after $ready s, " "$work/$2.json"
    echo "$3 $(figure tps <"$work/$2.json") $(figure response_ms p99 <"$work/$2.json")" \
        "$(figure switch_cpu_us_per_payment <"$work/$2.json")" \
        "$(figure switch_rss_mb <"$work/$2.json") $ready" >>"$work/figures"
}

rm -f "$work/figures"
header 'journal, '
round=1
while [ "$round" -le "$rounds" ]; do
    rm -rf "$empty"
    FORECOURT_DATA=$empty
    seed
    measure "$empty" "empty-$round" empty
    measure "$full" "full-$round" full
    round=$((round + 1))
done

# The median of one column of the figures: median full 2.
median() {
    awk -v kind="$1" -v column="$2" '$1 == kind { print $column }' "$work/figures" | sort -n |
        awk '{ at[NR] = $1 } END { print (at[int((NR + 1) / 2)] + at[int((NR + 2) / 2)]) / 2 }'
}

echo
echo "| medians of $rounds | empty | full | full / empty |"
echo "|---|---|---|---|"
column=2
for name in payments/s 'p99 ms' 'switch µs' 'resident MB' 'ready s'; do
    echo "$(median empty $column) $(median full $column)" | awk -v name="$name" \
        '{ printf "| %s | %.2f | %.2f | %.1f %% |\n", name, $1, $2, ($1 > 0 ? $2 * 100 / $1 : 0) }'
    column=$((column + 1))
done
