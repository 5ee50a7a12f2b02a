# needs dash jq
report() { dash "$top_srcdir/tests/scripts/memory-report.sh" "$@"; echo "-> $?"; }
# by role: those lines that the kernel's own labels decide
report "$data/6.18-amd64/java-g1/4-threads/java-9548" | grep -E '^(\$|role|heap|stack|vdso|all|->)'
report -b kind "$data/6.18-amd64/java-g1/4-threads/java-9548" "$data/6.18-amd64/perl/1/perl-20912/smaps"
# without counters
report -b kind "$data/6.18-amd64/redis/2-after/redis-server-8304"
: >empty
report empty nowhere
report -b size empty
report
