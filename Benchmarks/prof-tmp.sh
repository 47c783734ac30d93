forecourt=$1; FORECOURT=$1; kind=$2; out=$3; WORK=/work/measure/w$2; KEEP=1; PORT=28100
. ./world.sh
choose unionpay-pos
rm -rf $WORK/data; cp -R /work/measure/c/$kind $WORK/data
FORECOURT_DATA=$WORK/data; export FORECOURT_DATA
serve
sleep 7
terminals --sessions 1500 --duration 14s --skip-verify --json --cards 50000 > $WORK/load.log 2>&1 &
l=$!
sleep 4
perf record -F 4999 -p $switch -o $out -- sleep 9
sleep 1
wait $l; grep -o '"sent":[0-9]*\|"tps":[0-9.]*\|"switch_cpu_us_per_payment":[0-9.]*\|"load_average":[0-9.]*' $WORK/load.log
halt
