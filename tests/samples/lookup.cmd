# inside the text of the program and the data of ld.so; in holes between, below and above; what is no address
lookup "$data/6.18-amd64/perl/1/perl-20912/maps" 5568563a1234 7fcc0832d010 7fcc0832ffff 1000 fffffffffffff000
lookup "$data/6.12-amd64/zoo-ksm/1-after/maps" 400000 nowhere
lookup "$data/no-such-file" 1000
