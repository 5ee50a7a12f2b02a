# what only one side has is not compared, and said
exec 2>&1
run() { vmadiff "$@"; echo "-> $?"; }
cd "$data"
run 6.18-amd64/zoo-diffshapes/0-before/maps 6.18-amd64/zoo-diffshapes/1-after | head -n 9
run --match=identity --top 1 6.1-s390x/zoo-threads/0-one 6.18-amd64/zoo-threads/0-one
run --top 1 6.12-nosmaps/zoo-names/0-one 6.18-amd64/zoo-names/0-one
