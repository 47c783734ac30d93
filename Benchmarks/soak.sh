#!/bin/sh
# A long run at a steady rate: memory, descriptors, log and p99 are sampled every second, and the
# report has the slope of each. With --kill the switch is killed again and again instead, with
# --chaos everything happens at once, a seed after the other; with --wallets scanned payments meet
# all that may befall them.
# FORECOURT=PATH sh soak.sh [--minutes N] [--rate N] [--payments N]
#     [--kill [KILLS]] [--chaos [SEEDS [FIRST]]] [--wallets]
set -eu

minutes=10
rate=1000
payments=
while [ $# -gt 0 ]; do
    case $1 in
    --minutes) minutes=$2; shift 2 ;;
    --rate) rate=$2; shift 2 ;;
    --payments) payments="--payments $2"; shift 2 ;;
    --chaos) shift; exec sh "$(dirname "$0")/soak-chaos.sh" "$@" ;;
    --kill) shift; exec sh "$(dirname "$0")/soak-kill.sh" "$@" ;;
    --wallets) exec sh "$(dirname "$0")/soak-wallets.sh" ;;
    *) echo "soak.sh: unknown option $1: --minutes, --rate, --payments, --kill, --chaos, --wallets" >&2; exit 64 ;;
    esac
done
SEED=$payments
. "$(dirname "$0")/world.sh"

choose "${DIALECT:-unionpay-pos}"
# Not quoted: options are words.
seed ${SEED:-}
serve
terminals --sessions 1500 --rate "$rate" --duration "${minutes}m" \
    --mix purchase=85,balance=10,reversal=5 \
    --chaos slow:0.2%,reset:0.1%,duplicate:0.1%,bad-mac:0.1% \
    --threshold 'wrong=0' --threshold 'lost=0' --threshold 'duplicated=0' \
    --out "${OUT:-.build-load}/soak"
