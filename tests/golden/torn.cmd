cd "$data/6.18-amd64/torn-reads"
find . -name 'maps*' -type f | sort | head -n 4 | while read -r file; do
	vmals -f 'clipped=yes' "$file"
	echo "-> $?"
	vmals --strict -n -f 'clipped=yes' "$file"
	echo "-> $?"
	vmals -J -o START,CLIPPED -f 'clipped=yes' "$file"
done 2>&1
