run() { vmadiff "$@" | tail -n 2; vmadiff "$@" >/dev/null; echo "-> $?"; }
cd "$data/6.18-amd64/leak-glibc"
a=1-before/leak-dyn-26387
b=5-threads/leak-dyn-26387
run --max-growth rss=41M $a $b
run --max-growth rss=40M $a $b
run --max-growth rss=41M --layout $a $b
run --max-growth Private_Dirty=10M --max-growth size=1T --max-growth uss=0 $a $b
run --max-growth size=10M -f 'name=[heap]' $a $b
run --max-growth rss=0 $b $a
run --strict-counters $a/smaps $a
run --strict-counters -f 'what=reweighed' $a $b
vmadiff -J --max-growth rss=1K --max-growth swap=0 $a $b | grep -o '"thresholds".*'
exec 2>&1
vmadiff --max-growth rss=1K $a/maps $b
echo "-> $?"
