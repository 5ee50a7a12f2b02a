# needs script stty
# names that would do harm to a terminal
cd "$data/6.18-amd64"
vmagap -o START,SIZE,BELOW zoo-names/0-one
vmagap -r -o START,BELOW,ABOVE zoo-names/0-one | head -n 20 | tail -n 16
# a terminal shows the last part, and of that the end
script -qec "stty cols 80; vmagap --color=never zoo-names/0-one" /dev/null </dev/null | tr -d '\r'
vmagap --seams zoo-names/0-one
vmagap --seams --summary zoo-names/0-one
vmagap --seams -J -o START,BELOW,ABOVE zoo-names/0-one
