# needs dash
check() { dash "$top_srcdir/tests/scripts/leak-check.sh" "$@"; echo "-> $?"; }
leak=$data/6.18-amd64/leak-glibc
check "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
check -m 41M "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
check "$leak/5-threads/leak-dyn-26387" "$leak/1-before/leak-dyn-26387"
check "$leak/1-before/leak-dyn-26387/maps" "$leak/1-before/leak-dyn-26387"
check "$leak/1-before/leak-dyn-26387"
