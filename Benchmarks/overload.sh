#!/bin/sh
# Twice what the switch can do, for a minute: accepted payments stay quick, refusals are immediate,
# reversals are never refused, what was refused is sent again and paid once, and afterwards all is
# as before. Switch and generator have a processor each where there are two: else they take each
# other's time, and no figure is that of the switch. FORECOURT=PATH sh overload.sh [SECONDS]
set -eu

. "$(dirname "$0")/world.sh"

seconds=${1:-60}
out=${OUT:-.build-load}
choose "${DIALECT:-unionpay-pos}"
if [ "$(nproc)" -ge 2 ] && command -v taskset >/dev/null; then
    run_switch='taskset -c 0'
    run_load='taskset -c 1'
    FORECOURT_LANES=1
    export FORECOURT_LANES
else
    echo "# not pinned: one processor, or no taskset; switch and generator share what there is" >&2
fi
product() { echo "$1 $2" | awk '{ printf "%d", $1 * $2 }'; }
code=0
# Ends the script at once when money or answers are wrong, else remembers what was missed.
missed() { [ "$1" -eq 2 ] || exit "$1"; code=2; }

# First of all: memory that earlier peaks left would hide theirs.
echo "# 10000 idle connections on a fresh switch" >&2
seed
serve
terminals --skip-verify --sessions 100 --duration 5s --idle 10000 --out "$out/idle" || missed $?
halt

serve
echo "# peak of the closed loop" >&2
terminals --skip-verify --sessions 1500 --duration 10s --json >"$work/peak.json" || missed $?
peak=$(figure goodput <"$work/peak.json")

# The highest rate, in at most six steps of a tenth, of which an open loop is approved whole and in
# time.
holds() {
    echo "# open loop at $1/s" >&2
    terminals --skip-verify --sessions 1500 --in-flight 64 --rate "$1" --duration 10s --json \
        --threshold 'p99<300ms' --threshold 'approved>=100%' >"$work/probe.json" && return 0
    [ $? -eq 2 ] || exit 1
    return 1
}
rate=$(product "$peak" 1)
if holds "$rate"; then
    capacity=$rate
    for step in 1 2 3 4 5; do
        rate=$(product "$capacity" 1.1)
        holds "$rate" || break
        capacity=$rate
    done
else
    capacity=
    for step in 1 2 3 4 5; do
        rate=$(product "$rate" 0.9)
        if holds "$rate"; then
            capacity=$rate
            break
        fi
    done
    if [ -z "$capacity" ]; then
        echo "overload.sh: not even $rate/s is steady: does something else use the machine?" >&2
        exit 69
    fi
fi
twice=$(product "$capacity" 2)
enough=$(product "$capacity" 0.9)
echo "# capacity $capacity/s, offered $twice/s; at least $enough/s must be approved" >&2

# 64 requests in flight stand for as many terminals behind one connection: what every session may
# have open is more than a second of the offered rate, so the generator's window does not slow it.
terminals --skip-verify --sessions 1500 --in-flight 64 --rate "$twice" --duration "${seconds}s" \
    --timeout 60s --resend-refused --mix purchase=95,reversal=5 \
    --threshold "goodput>=$enough" --threshold 'approved.p99<1s' --threshold 'refused.p99<100ms' \
    --threshold 'timeouts=0' --out "$out/overload" || missed $?
echo "# afterwards" >&2
terminals --skip-verify --sessions 1500 --in-flight 64 --rate "$enough" --duration 10s \
    --threshold 'p99<300ms' --threshold 'approved>=100%' || missed $?
echo "# 1400 slow senders and 100 terminals" >&2
terminals --skip-verify --sessions 100 --duration 20s --slow-loris 1400 --threshold 'p99<300ms' \
    --out "$out/slow-loris" || missed $?
"$forecourt" journal verify
exit $code
