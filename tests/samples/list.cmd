# addresses differ each time: shown is which roles the mappings of a small program have
list >listing
awk '/\/list$/ { print "the program:", $2, $3, $4 }' listing | sort -u
awk '$5 == "[heap]" || $5 == "[stack]" || $5 == "[vdso]" { print $5, $2, $3, $4 }' listing | LC_ALL=C sort
