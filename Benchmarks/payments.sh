#!/bin/sh
# Durable payments against a bare echo, by the same terminals in the same run. A switch and echoes
# of its own are started and stopped: FORECOURT=PATH sh payments.sh [options of bench payments]
set -eu

. "$(dirname "$0")/world.sh"

# Not quoted: options are words.
seed ${SEED:-}
serve
for name in ${DIALECT:-unionpay-pos iso8583-1987-binary}; do
    choose "$name"
    echoes
    echo "# $name"
    "$forecourt" bench payments --target $target --echo $echo --dialect "$dialect" \
        --data "$FORECOURT_DATA" "$@"
done
"$forecourt" journal verify
