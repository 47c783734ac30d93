# Sourced by the other scripts: a switch with the demo world and two echoes, on ports of their own,
# with data that is thrown away. FORECOURT names the program, SEED more options of demo seed.
forecourt=${FORECOURT:-forecourt}
root=$(dirname "$0")/..
work=${WORK:-$(mktemp -d)}
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

unionpay=127.0.0.1:27583
binary=127.0.0.1:27586
echo_unionpay=127.0.0.1:27590
echo_binary=127.0.0.1:27591

ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)" 2>/dev/null || true
# Not quoted: options are words.
"$forecourt" demo seed ${SEED:-} >&2
"$forecourt" serve --log-level warning >"$work/serve.log" 2>&1 &
switch=$!
"$forecourt" echo --listen $echo_unionpay --dialect unionpay-pos >/dev/null &
echoes=$!
"$forecourt" echo --listen $echo_binary --dialect iso8583-1987-binary >/dev/null &
echoes="$echoes $!"
trap 'kill $switch $echoes 2>/dev/null || true; wait; [ -n "${KEEP:-}" ] || rm -rf "$work"' EXIT
tries=0
until "$forecourt" status >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ]; then
        cat "$work/serve.log" >&2
        exit 69
    fi
    sleep 0.1
done
