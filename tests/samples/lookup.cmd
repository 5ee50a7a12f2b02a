# inside the program's text, in its heap, in two holes, below and above everything; and what is no address
lookup "$data/6.18-amd64/perl/1/perl-20912/maps" 5568563a1234 7fcc0832d010 7fcc0832ffff 1000 fffffffffffff000
lookup "$data/6.12-amd64/zoo-ksm/0-one/maps" 400000 nowhere
lookup "$data/no-such-file" 1000
