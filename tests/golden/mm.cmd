cd "$data/6.18-amd64"
vmals --mm zoo-shared/0-one
vmals --mm -r -o NAME,VALUE,UNIT,HOW -f 'how!=not-knowable and how!=not-loaded' zoo-shared/0-one | head -n 20
