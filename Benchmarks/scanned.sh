#!/bin/sh
# What scanned codes cost, both providers simulated on the same machine: cards alone, codes of each
# wallet alone, 1500 terminals of which a third scan, and cards at a steady rate beside codes that are
# answered at once or after 20 s, so that 200 wait. Prints a row a run, and p99 of what is decided in
# house. FORECOURT=PATH sh scanned.sh [--seconds N] [--rounds N] [--rate N]
set -eu

seconds=10
rounds=3
rate=1000
while [ $# -gt 0 ]; do
    case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    *)
        echo "scanned.sh: unknown option $1: --seconds, --rounds, --rate" >&2
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
FORECOURT_CHANNELS_2_BASE=http://$(at 8)
FORECOURT_CHANNELS_3_GATEWAY=http://$(at 9)/gateway.do
# As many as all who scan at a time.
FORECOURT_CHANNELS_2_IN_FLIGHT=2000
FORECOURT_CHANNELS_3_IN_FLIGHT=2000
export FORECOURT_CHANNELS_2_BASE FORECOURT_CHANNELS_3_GATEWAY
export FORECOURT_CHANNELS_2_IN_FLIGHT FORECOURT_CHANNELS_3_IN_FLIGHT
seed --cards 20000

# Starts both providers; more options of simulate may follow.
providers() {
    wallets=
    "$forecourt" simulate wechat --listen "$(at 8)" "$@" >"$work/wechat.log" 2>&1 &
    wallets="$!"
    "$forecourt" simulate alipay --listen "$(at 9)" "$@" >"$work/alipay.log" 2>&1 &
    wallets="$wallets $!"
    for log in wechat alipay; do
        until grep -q ' on ' "$work/$log.log"; do sleep 0.05; done
    done
}

# One run on a fresh copy: once KIND PROVIDERS' OPTIONS -- OPTIONS OF LOAD.
once() {
    kind=$1
    shift
    options=
    while [ "$1" != -- ]; do options="$options $1"; shift; done
    shift
    rm -rf "$work/run"
    cp -R "$start" "$work/run"
    # Not quoted: options are words.
    providers $options
    measure "$work/run" "$kind-$round" "$kind" "$@"
    for process in $wallets; do kill "$process" 2>/dev/null || true; wait "$process" 2>/dev/null || true; done
    document=$work/$kind-$round.json
    # The channel's own times stand behind its name.
    house=$(sed -n 's/.*"name":"in-house"//p' "$document" | figure durable_ms p99)
    echo "# $kind: $(figure approved <"$document") approved of $(figure answered <"$document")," \
        "durable in house within ${house:--} ms (p99)"
}

rm -f "$work/figures"
header 'kind, '
for round in $(seq "$rounds"); do
    once cards -- --mix purchase=1
    once wechat -- --mix purchase:wechat=1
    once alipay -- --mix purchase:alipay=1
    once third -- --mix purchase=66,purchase:wechat=17,purchase:alipay=17
    # A hundredth are codes: at 20 s an answer so many wait as a fifth of the rate.
    once quick -- --rate "$rate" --mix purchase=99,purchase:wechat=1
    once waiting --answer-delay 20s..20s -- --rate "$rate" --timeout 30s --mix purchase=99,purchase:wechat=1
done
medians cards third
medians cards wechat
medians cards alipay
medians quick waiting
