cd "$data/6.18-amd64"
vmagap --seams --summary java-g1/4-threads/java-9548
vmagap --seams --summary -f 'reason=flags' node/4-wasm/node-8979
vmagap --seams --summary zoo-shared/0-one
vmagap --seams --summary ../6.1-i386/zoo-many/0-one
vmagap --seams --summary -J zoo-madvise/0-one
vmagap --seams --summary zoo-madvise/0-one/maps
