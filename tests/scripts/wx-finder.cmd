# needs dash
finder() { dash "$top_srcdir/tests/scripts/wx-finder.sh" "$@"; echo "-> $?"; }
# programs that make code, and one that does not
finder "$data/6.18-amd64/node/4-wasm/node-8979"
finder "$data/6.18-amd64/perl/1/perl-20912"
finder "$data/6.18-amd64/perl/1/perl-20912" "$data/6.18-amd64/java-g1/4-threads/java-9548/maps"
# trouble is louder than a find, and does not hide it
finder nowhere "$data/6.18-amd64/node/4-wasm/node-8979"
finder
