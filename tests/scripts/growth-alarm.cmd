# needs dash
# a program that allocates 42 MB between two looks at it
alarm() { dash "$top_srcdir/tests/scripts/growth-alarm.sh" "$@"; echo "-> $?"; }
leak=$data/6.18-amd64/leak-glibc
alarm "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
alarm -m 41728K "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
alarm -m 41727K "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
alarm -c rss -m 1G "$leak/5-threads/leak-dyn-26387" "$leak/1-before/leak-dyn-26387"
# nothing has happened
alarm -m 0 "$leak/1-before/leak-dyn-26387" "$leak/1-before/leak-dyn-26387/smaps"
# maps has no counters, but sizes
alarm "$leak/1-before/leak-dyn-26387/maps" "$leak/5-threads/leak-dyn-26387"
alarm -c size "$leak/1-before/leak-dyn-26387/maps" "$leak/5-threads/leak-dyn-26387"
# trouble
alarm nowhere "$leak/5-threads/leak-dyn-26387"
alarm -c nothing "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
alarm -m much "$leak/1-before/leak-dyn-26387" "$leak/5-threads/leak-dyn-26387"
alarm one
