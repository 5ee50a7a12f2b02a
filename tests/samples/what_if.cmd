# a page in the middle: one mapping becomes three; all of the middle one of three: they become one
what_if "$data/6.12-amd64/zoo-ksm/1-after/maps" 7f0452410000 7f0452420000 r
what_if "$data/6.12-amd64/zoo-ksm/1-after/maps" 4df000 4e7000 r
what_if "$data/6.12-amd64/zoo-ksm/1-after/maps" 4a39000 4c00000 rw
what_if "$data/6.12-amd64/zoo-ksm/1-after/maps" 0 1000
