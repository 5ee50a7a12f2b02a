# needs jq
vmals -J -f 'name~names/' -o NAME,PATH "$data/6.18-amd64/zoo-names/0-one" | jq -c '.vmas[]'
