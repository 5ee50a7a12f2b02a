cd "$data/6.18-amd64"
vmagap --summary java-g1/4-threads/java-9548
vmagap --summary -A ,100000000 java-g1/4-threads/java-9548
vmagap --summary -b -f 'usable>1G' java-g1/4-threads/java-9548
vmagap --summary leak-m32/5-threads/leak-m32-26479
LC_ALL=C vmagap --summary zoo-personality/0-one
vmagap -J --summary zoo-personality/0-one
