# needs jq
vmals -J -f 'name~names/' -o NAME,FILE "$data/6.18-amd64/zoo-names/0-one" | jq -c '.vmas[]'
