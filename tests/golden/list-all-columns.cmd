cd "$data/6.18-amd64"
vmals --output-all -A ,500000 zoo-shared/0-one
vmals --output-all -A ,450000 -P zoo-shared/0-one
