run() { vmadiff "$@" </dev/null; echo "-> $?"; }
exec 2>&1
a=$data/6.18-amd64/zoo-diffshapes/0-before
b=$data/6.18-amd64/zoo-diffshapes/1-after
run
run "$a"
run "$a" "$b" "$b"
run - -
run nowhere "$b"
run "$a/smaps" nowhere
run '' "$b"
run 999999999 "$b"
run --name no-such-process-as-this "$a"
run --match=guess "$a" "$b"
run --match=address --pieces "$a" "$b"
run --patch --json "$a" "$b"
run --patch --normal "$a" "$b"
run --patch --match=identity "$a" "$b"
run --patch --watch "$a"
run --group name --summary "$a" "$b"
run --group nothing "$a" "$b"
run --summary --filter what=added "$a" "$b"
run --layout "$a" "$b"
run --no-counters --max-growth rss=1 "$a" "$b"
run --max-growth rss "$a" "$b"
run --max-growth =1M "$a" "$b"
run --max-growth rsss=1M "$a" "$b"
run --max-growth thpeligible=1 "$a" "$b"
run --max-growth rss=much "$a" "$b"
run --top 0 "$a" "$b"
run --interval 1
run --interval 1 "$a"
run --interval 1 1 2
run --interval nil 1
run --interval 0 1
run --interval 9999999999999999999 1
run --watch "$a"
run --since-first 1
run --watch --patch 1
run --watch --match=identity 1
run --interval 1 999999999
run -f 'what=groan' "$a" "$b"
run -f 'drss>lots' "$a" "$b"
run -f 'duss<-64K and dsize=+0' "$a" "$b"
run -o NOPE "$a" "$b"
run -s NOPE "$a" "$b"
run -A 5-1 "$a" "$b"
vmadiff "$a" "$b" >/dev/full
echo "-> $?"
