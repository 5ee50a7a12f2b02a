# needs jq
vmals -J "$data/6.18-amd64/zoo-shared/0-one" | sed "s|$data|\$data|g"
vmals -J -x -A ,430000 "$data/6.18-amd64/zoo-shared/0-one" | jq .
