vmals -P "$data/6.18-amd64/zoo-shared/0-one"
