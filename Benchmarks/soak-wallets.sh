#!/bin/sh
# Every ending of a scanned code under every course and every end of switch and provider, on all
# three wires, with both books compared to the fen: sh soak-wallets.sh. A day's tests take a part.
set -eu

cd "$(dirname "$0")/.."
swift=${SWIFT:-swift}
"$swift" build --build-tests
FORECOURT_WALLETS=all "$swift" test --skip-build --disable-xctest --no-parallel \
    --filter 'EndToEndTests.Wallet'
