cd "$data/6.18-amd64"
here=zoo-growsdown/0-one
vmagap $here
vmagap --raw $here
vmagap --pairs -n $here | head -n 2
vmagap --json $here
vmagap -b -o SIZE,GUARD,USABLE,USABLE_START,USABLE_END,BELOW_PERM,ABOVE_PERM,ABOVE $here
vmagap -s usable:desc -o START,USABLE,ABOVE $here
vmagap -f 'below=- and size<1T' -o START,SIZE,BELOW,ABOVE $here
vmagap -A 7f87ba7fffff,7f87ba800001 $here
vmagap --list-columns
# maps tells of [stack] only that it grows down
vmagap -o START,GUARD,ABOVE $here/maps
