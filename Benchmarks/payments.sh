#!/bin/sh
# Durable payments against a bare echo, by the same terminals in the same run. A switch and an echo
# of its own are started and stopped: FORECOURT=PATH sh payments.sh [options of bench payments]
set -eu

forecourt=${FORECOURT:-forecourt}
root=$(dirname "$0")/..
work=$(mktemp -d)
FORECOURT_CONFIG=$root/fixtures/demo/forecourt.yaml
FORECOURT_DATA=$work/data
FORECOURT_LISTENERS_0_ADDRESS=127.0.0.1:27583
FORECOURT_LISTENERS_1_ADDRESS=127.0.0.1:27584
FORECOURT_LISTENERS_2_ADDRESS=127.0.0.1:27585
FORECOURT_LISTENERS_3_ADDRESS=127.0.0.1:27586
FORECOURT_HTTP_ADDRESS=127.0.0.1:27580
export FORECOURT_CONFIG FORECOURT_DATA FORECOURT_HTTP_ADDRESS
export FORECOURT_LISTENERS_0_ADDRESS FORECOURT_LISTENERS_1_ADDRESS
export FORECOURT_LISTENERS_2_ADDRESS FORECOURT_LISTENERS_3_ADDRESS

ulimit -n 16384 2>/dev/null || true
"$forecourt" demo seed >/dev/null
"$forecourt" serve --log-level warning >"$work/serve.log" 2>&1 &
switch=$!
"$forecourt" echo --listen 127.0.0.1:27590 --dialect unionpay-pos >/dev/null &
echo_unionpay=$!
"$forecourt" echo --listen 127.0.0.1:27591 --dialect iso8583-1987-binary >/dev/null &
echo_binary=$!
trap 'kill "$switch" "$echo_unionpay" "$echo_binary" 2>/dev/null || true; wait; rm -rf "$work"' EXIT
tries=0
until "$forecourt" status >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        cat "$work/serve.log" >&2
        exit 69
    fi
    sleep 0.1
done

echo "# unionpay-pos"
"$forecourt" bench payments --target 127.0.0.1:27583 --echo 127.0.0.1:27590 \
    --data "$FORECOURT_DATA" "$@"
echo "# iso8583-1987-binary"
"$forecourt" bench payments --target 127.0.0.1:27586 --echo 127.0.0.1:27591 \
    --dialect iso8583-1987-binary --data "$FORECOURT_DATA" "$@"
"$forecourt" journal verify
