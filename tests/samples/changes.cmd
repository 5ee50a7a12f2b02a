# one of each; what a program leaked; the same twice; maps alone; no such file
changes "$data/6.18-amd64/zoo-diffshapes/0-before" "$data/6.18-amd64/zoo-diffshapes/1-after"
changes "$data/6.18-amd64/leak-glibc/1-before/leak-dyn-26387" "$data/6.18-amd64/leak-glibc/5-threads/leak-dyn-26387"
changes "$data/6.18-amd64/leak-glibc/1-before/leak-dyn-26387" "$data/6.18-amd64/leak-glibc/1-before/leak-dyn-26387"
changes "$data/6.12-nosmaps/zoo-leak/0-before/maps" "$data/6.12-nosmaps/zoo-leak/1-after/maps"
changes "$data/6.12-nosmaps/zoo-leak/0-before/maps" "$data/nowhere"
