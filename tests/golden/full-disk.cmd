vmals "$data/6.18-amd64/zoo-shared/0-one" >/dev/full
echo "-> $?"
vmals --help >/dev/full
echo "-> $?"
vmals "$data/6.18-amd64/zoo-shared/0-one" >&-
echo "-> $?"
