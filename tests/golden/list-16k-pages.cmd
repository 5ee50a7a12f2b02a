vmals -x "$data/6.12-arm64-16k/zoo-threads/0-one"
