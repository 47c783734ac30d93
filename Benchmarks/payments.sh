#!/bin/sh
# Durable payments against a bare echo, by the same terminals in the same run. A switch and an echo
# of its own are started and stopped: FORECOURT=PATH sh payments.sh [options of bench payments]
set -eu

. "$(dirname "$0")/world.sh"

echo "# unionpay-pos"
"$forecourt" bench payments --target $unionpay --echo $echo_unionpay --data "$FORECOURT_DATA" "$@"
echo "# iso8583-1987-binary"
"$forecourt" bench payments --target $binary --echo $echo_binary \
    --dialect iso8583-1987-binary --data "$FORECOURT_DATA" "$@"
"$forecourt" journal verify
