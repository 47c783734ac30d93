# Sourced by the other scripts: the demo world on ports of its own, in data that is thrown away.
# FORECOURT names the program, WORK the folder for data and logs, KEEP=1 lets a temporary one stay,
# SEED are more options of demo seed, DIALECT is unionpay-pos (8583), ifsf (8584) or
# iso8583-1987-binary (8586, X9.19), PORT the first of fourteen ports. Nothing runs yet: serve and
# echoes start things, and the trap ends them by process id.
forecourt=${FORECOURT:-forecourt}
root=$(dirname "$0")/..
made=
[ -n "${WORK:-}" ] || { WORK=$(mktemp -d); made=1; }
work=$WORK
mkdir -p "$work"
FORECOURT_CONFIG=$root/fixtures/demo/forecourt.yaml
FORECOURT_DATA=$work/data
port=${PORT:-27580}
at() { echo "127.0.0.1:$((port + $1))"; }
FORECOURT_LISTENERS_0_ADDRESS=$(at 3)
FORECOURT_LISTENERS_1_ADDRESS=$(at 4)
FORECOURT_LISTENERS_2_ADDRESS=$(at 5)
FORECOURT_LISTENERS_3_ADDRESS=$(at 6)
FORECOURT_HTTP_ADDRESS=$(at 0)
FORECOURT_NOTIFY_ADDRESS=$(at 7)
export FORECOURT_CONFIG FORECOURT_DATA FORECOURT_HTTP_ADDRESS FORECOURT_NOTIFY_ADDRESS
export FORECOURT_LISTENERS_0_ADDRESS FORECOURT_LISTENERS_1_ADDRESS
export FORECOURT_LISTENERS_2_ADDRESS FORECOURT_LISTENERS_3_ADDRESS

switch=
echoes=
# Prefixes of the two commands, for scripts that pin them to processors.
run_switch=
run_load=

ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

# Chooses the listener and the echoes of a dialect.
choose() {
    dialect=$1
    case $dialect in
    unionpay-pos) target=$(at 3) echo=$(at 10) decoding=$(at 12) ;;
    ifsf) target=$(at 4) echo=$(at 8) decoding=$(at 9) ;;
    iso8583-1987-binary) target=$(at 6) echo=$(at 11) decoding=$(at 13) ;;
    *) echo "$0: DIALECT is unionpay-pos, ifsf or iso8583-1987-binary, not $dialect" >&2; exit 64 ;;
    esac
}

# Makes the demo world in FORECOURT_DATA: seed [options of demo seed].
seed() { "$forecourt" demo seed "$@" >&2; }

# Starts the switch on FORECOURT_DATA and waits until it answers; `ready` is how long that took, in
# seconds, to about 30 ms.
serve() {
    began=$(date +%s%N)
    $run_switch "$forecourt" serve --log-level warning >"$work/serve.log" 2>&1 &
    switch=$!
    until "$forecourt" status >/dev/null 2>&1; do
        if ! kill -0 "$switch" 2>/dev/null || [ $(($(date +%s%N) - began)) -gt 120000000000 ]; then
            cat "$work/serve.log" >&2
            exit 69
        fi
        sleep 0.02
    done
    ready=$(echo "$began $(date +%s%N)" | awk '{ printf "%.2f", ($2 - $1) / 1000000000 }')
}

# Ends the switch and waits for it.
halt() {
    [ -n "$switch" ] || return 0
    kill "$switch" 2>/dev/null || true
    wait "$switch" 2>/dev/null || true
    switch=
}

# Starts the bare echo of the chosen dialect and the one that decodes.
echoes() {
    for form in "$echo" "$decoding --decode"; do
        : >"$work/echo.log"
        # Not quoted: options are words.
        $run_switch "$forecourt" echo --dialect "$dialect" --listen $form >"$work/echo.log" &
        echoes="$echoes $!"
        until grep -q '^echo on' "$work/echo.log"; do
            kill -0 $! 2>/dev/null || exit 69
            sleep 0.02
        done
    done
}

end() {
    halt
    for process in $echoes; do kill "$process" 2>/dev/null || true; done
    wait
    if [ -n "$made" ] && [ -z "${KEEP:-}" ]; then rm -rf "$work"; fi
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs the terminals against the chosen listener; more options may follow.
terminals() {
    $run_load "$forecourt" load --target $target --dialect $dialect --data "$FORECOURT_DATA" "$@"
}

# The first number of a key in the document that load --json prints, or of a key inside an object:
# figure response_ms p99. Nothing where there is none.
figure() {
    awk -v key="\"$1\":" -v inner="${2:+\"$2\":}" '
        function behind(text, name) {
            at = index(text, name)
            return at ? substr(text, at + length(name)) : ""
        }
        {
            text = behind($0, key)
            if (inner != "") text = behind(substr(text, 1, index(text, "}")), inner)
            if (match(text, /^-?[0-9.]+/)) print substr(text, 1, RLENGTH)
            exit
        }'
}

# A number with so many places; a dash where there is none: rounded 1 12.34 prints 12.3.
rounded() {
    if [ -n "${2:-}" ]; then printf "%.$1f" "$2"; else printf -- -; fi
}

# The rows of one table: header, then row FILE for every document.
header() {
    echo "| ${1:-}sessions | payments/s | bare echo/s | share | mean ms | p50 ms | p99 ms |" \
        "p99.9 ms | switch µs | echo µs | echo --decode µs | generator µs | resident MB | load average |"
    echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
}
row() {
    share=$(figure ratio <"$2")
    [ -z "$share" ] || share=$(echo "$share" | awk '{ printf "%.1f %%", $1 * 100 }')
    echo "| $1$(figure sessions <"$2")" \
        "| $(rounded 0 "$(figure tps <"$2")")" \
        "| $(rounded 0 "$(figure baseline_tps <"$2")")" \
        "| ${share:--}" \
        "| $(rounded 2 "$(figure response_ms mean <"$2")")" \
        "| $(rounded 2 "$(figure response_ms p50 <"$2")")" \
        "| $(rounded 2 "$(figure response_ms p99 <"$2")")" \
        "| $(rounded 2 "$(figure response_ms p99_9 <"$2")")" \
        "| $(rounded 1 "$(figure switch_cpu_us_per_payment <"$2")")" \
        "| $(rounded 1 "$(figure baseline_cpu_us_per_message <"$2")")" \
        "| $(rounded 1 "$(figure decoding_baseline_cpu_us_per_message <"$2")")" \
        "| $(rounded 1 "$(figure generator_cpu_us_per_message <"$2")")" \
        "| $(rounded 0 "$(figure switch_rss_mb <"$2")")" \
        "| $(figure load_average <"$2") |"
}
