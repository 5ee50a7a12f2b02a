# what a program did to its mappings, one thing to each; and the same text by text
run() { vmadiff "$@"; echo "-> $?"; }
cd "$data/6.18-amd64/zoo-diffshapes"
run 0-before 1-after
run 0-before/smaps 1-after/smaps
run 0-before/maps 1-after/maps
run --normal 0-before 1-after
run -f 'what=split or what=merged or what=replaced' 0-before 1-after
run -A 7f87ae100000-7f87ae200000 -s start 0-before 1-after
run --no-counters -b 1-after 0-before
