# what fits below the stack at once, further down, and nowhere
room "$data/6.18-amd64/perl/1/perl-20912/maps" 16
room "$data/6.18-amd64/perl/1/perl-20912/maps" 1000000000
room "$data/6.18-amd64/perl/1/perl-20912/maps" 100000000000
