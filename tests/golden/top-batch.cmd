cd "$data/6.18-amd64/zoo-diffshapes" || exit
vmatop -b 0-before 1-after
echo "-> $?"
vmatop --batch --iterations 1 --bytes --sort size:desc -o NAME,RSS,PRIVATE_DIRTY -f 'rss>100k' 0-before 1-after
echo "-> $?"
