# addresses differ each time, and what a small program has beside its code depends on how it is built
list >listing
awk '/\/list$/ && /r-xp/ { print "the program:", $2, $3, $4 }
	$5 == "[stack]" || $5 == "[vdso]" { print $5, $2, $3, $4 }' listing
