#!/bin/sh
# A world without reference data against one with a million hot cards and a limit of the day on every
# card: the page cache dropped before every run, the two alternating. Prints a row a run and the
# ratios of the medians. FORECOURT=PATH sh cards.sh [--hot N] [--cards N] [--seconds N] [--rounds N]
set -eu

hot=1000000
cards=50000
seconds=20
rounds=3
while [ $# -gt 0 ]; do
    case $1 in
    --hot) hot=$2; shift 2 ;;
    --cards) cards=$2; shift 2 ;;
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    *)
        echo "cards.sh: unknown option $1: --hot, --cards, --seconds, --rounds" >&2
        exit 64
        ;;
    esac
done
. "$(dirname "$0")/world.sh"
. "$(dirname "$0")/pair.sh"

# Behind the first pass of the background check, which reads all rows of the tables once.
rest=8
case $(stat -f -c %T "$work") in
tmpfs | ramfs) echo "# $work is in memory: set WORK to a folder on disk" >&2; exit 64 ;;
esac
choose "${DIALECT:-unionpay-pos}"
plain=$work/plain
full=$work/tables

# Numbers of a range that no demo card has, each with its check digit.
mkdir -p "$work/files"
awk -v count="$hot" 'BEGIN {
    print "card,reason"
    for (number = 0; number < count; number++) {
        digits = sprintf("900009%09d", number)
        sum = 0
        for (place = 15; place > 0; place--) {
            digit = substr(digits, place, 1) * (place % 2 ? 2 : 1)
            sum += digit > 9 ? digit - 9 : digit
        }
        printf "%s%d,lost\n", digits, (10 - sum % 10) % 10
    }
}' >"$work/files/hot-card.csv"
cat >"$work/files/limit.csv" <<'ROWS'
limit,subject,of,per,amount,count
CARD-DAY,card,*,day,9999999.99,999999
ROWS

for data in "$plain" "$full"; do
    FORECOURT_DATA=$data
    seed --cards "$cards" --without-tables
done
began=$(date +%s)
"$forecourt" import "$work/files/hot-card.csv" "$work/files/limit.csv" --yes --reason cards >&2
echo "# imported $hot hot cards in $(($(date +%s) - began)) s" >&2

rm -f "$work/figures"
header 'journal, '
# Every run begins with the same: batches that fill up over several runs would settle in some of them.
once() {
    rm -rf "$work/run"
    cp -R "$1" "$work/run"
    measure "$work/run" "$2-$round" "$2" --cards "$cards"
}

round=1
while [ "$round" -le "$rounds" ]; do
    once "$plain" plain
    once "$full" tables
    round=$((round + 1))
done
medians plain tables
