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
. "$(dirname "$0")/pair.sh"

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

medians empty full
