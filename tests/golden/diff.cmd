# a program that grows: what it allocated, between two moments
run() { vmadiff "$@"; echo "-> $?"; }
cd "$data/6.18-amd64/leak-glibc"
run 1-before/leak-dyn-26387 5-threads/leak-dyn-26387
run 5-threads/leak-dyn-26387 1-before/leak-dyn-26387 --top 3
run 1-before/leak-dyn-26387 1-before/leak-dyn-26387
