#!/bin/sh
# Kills the real switch again and again under mixed load while a simulated bank, or wallets, misbehave, then
# compares the books to the fen: sh soak-kill.sh [KILLS], 200 without.
set -eu

cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
"$swift" build --build-tests
FORECOURT_KILLS=${1:-200} "$swift" test --skip-build --disable-xctest --no-parallel \
    --filter 'ProcessTests.(BankCrashTests|CrashTests|WalletCrashTests)'
