# each kernel its own counters
vmals -X -A 1000000+1M "$data/6.1-s390x/zoo-shared/0-one"
vmals -X -A ,08060000 "$data/6.1-i386/zoo-shared/0-one"
vmals -X -o +RSS "$data/6.12-arm64-16k/zoo-threads/0-one" | head -n 3
