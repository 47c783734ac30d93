#!/bin/sh
# Everything at once, one seed after the other: terminals, operators, cutovers, a bank that lies, a
# switch that is killed; a line a seed, and every account compared with the terminals' own slips.
# sh soak-chaos.sh [SEEDS [FIRST]]: 10 seeds from 1 without.
set -eu

cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
"$swift" build --build-tests
FORECOURT_CHAOS=${1:-10} FORECOURT_CHAOS_FIRST=${2:-1} \
    FORECOURT_CHAOS_KILLS=${FORECOURT_CHAOS_KILLS:-12} \
    "$swift" test --skip-build --disable-xctest --no-parallel --filter 'ProcessTests.ChaosTests'
