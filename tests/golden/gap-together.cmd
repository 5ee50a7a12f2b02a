cd "$data/6.18-amd64"
vmagap --holes --seams --limits zoo-stack/0-before
vmagap --holes --seams --limits -J zoo-stack/0-before | tr '[' '\n' | grep -o '"[a-z]*":$'
vmagap --holes --seams --summary zoo-stack/0-before
vmagap zoo-stack/0-before zoo-stack/1-after
vmagap -rn -o SIZE - <zoo-stack/0-before/smaps
