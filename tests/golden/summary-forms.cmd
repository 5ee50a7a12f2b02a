# needs jq
cd "$data/6.18-amd64"
vmals --summary -J zoo-shared/0-one | jq -c .
vmals --summary -r zoo-shared/0-one
vmals --summary -P -x zoo-shared/0-one | head -n 2
