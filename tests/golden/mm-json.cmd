# needs jq
vmals --mm -J "$data/6.1-s390x/zoo-personality/0-one" | jq -c '.mm[]'
