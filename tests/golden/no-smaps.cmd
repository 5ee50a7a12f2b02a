# counters are asked for, and nobody printed them
cd "$data/6.12-nosmaps/zoo-names/0-one"
vmals -x -A ,430000 .
echo "-> $?"
vmals -r -o START,RSS,VMFLAGS,FLAGS -A ,430000 maps
vmals -J -o START,RSS -f 'rss=-' -A ,430000 .
