# two runs, and a process that has only come to another place
run() { vmadiff "$@"; echo "-> $?"; }
cd "$data/6.18-amd64"
run leak-glibc/5-threads/leak-dyn-26387 leak-norandom/5-threads/*
run --match=address --top 4 leak-glibc/5-threads/leak-dyn-26387 leak-norandom/5-threads/*
run --pieces --top 4 -o +COUNT,BEFORE_COUNT leak-glibc/5-threads/leak-dyn-26387 leak-nopie/5-threads/*
run --match=identity zoo-names/0-one zoo-names/0-one
