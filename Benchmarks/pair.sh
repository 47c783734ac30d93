# Sourced behind world.sh: two data directories that are measured by turns.

# Nothing of a file is in memory when a switch starts.
drop() {
    sync
    if ! sh -c 'echo 3 > /proc/sys/vm/drop_caches' 2>/dev/null; then
        [ -n "${warned:-}" ] || echo "# the page cache could not be dropped: run as root" >&2
        warned=1
    fi
}

# Starts a switch on a data directory, lets 1500 terminals pay and ends it:
# measure DIR NAME KIND [options of load]; the row of the run is printed, its figures are kept.
# They begin `rest` seconds later, where that is set.
measure() {
    in=$1
    name=$2
    kind=$3
    shift 3
    FORECOURT_DATA=$in
    drop
    serve
    sleep "${rest:-0}"
    terminals --sessions 1500 --duration "${seconds}s" --skip-verify --json "$@" \
        >"$work/$name.json" 2>"$work/run.log" || {
        cat "$work/run.log" >&2
        exit 1
    }
    halt
    row "$kind journal, ready after $ready s, " "$work/$name.json"
    echo "$kind $(figure tps <"$work/$name.json") $(figure response_ms p99 <"$work/$name.json")" \
        "$(figure switch_cpu_us_per_payment <"$work/$name.json")" \
        "$(figure switch_rss_mb <"$work/$name.json") $ready" >>"$work/figures"
}

# The median of one column of the figures: median full 2.
median() {
    awk -v kind="$1" -v column="$2" '$1 == kind { print $column }' "$work/figures" | sort -n |
        awk '{ at[NR] = $1 } END { print (at[int((NR + 1) / 2)] + at[int((NR + 2) / 2)]) / 2 }'
}

# The table of both: medians FIRST SECOND.
medians() {
    echo
    echo "| medians of $rounds | $1 | $2 | $2 / $1 |"
    echo "|---|---|---|---|"
    column=2
    for name in payments/s 'p99 ms' 'switch µs' 'resident MB' 'ready s'; do
        echo "$(median "$1" $column) $(median "$2" $column)" | awk -v name="$name" \
            '{ printf "| %s | %.2f | %.2f | %.1f %% |\n", name, $1, $2, ($1 > 0 ? $2 * 100 / $1 : 0) }'
        column=$((column + 1))
    done
}
