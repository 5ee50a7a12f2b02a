# needs jq
# holes, and what of the mappings lies between the lowest address and the last, is all there is between them
cd "$data"
find . -name maps -size +0 | sort | while read -r maps; do
	vmagap --holes --summary -J "${maps%/maps}" 2>/dev/null
done | jq -s '
	def wrong: .room[0] | .mapped + .free != .span or .usable > .free or .largest > .free;
	{ captures: (length > 100), wrong: map(select(wrong).target.name) }'
find . -name maps -size +0 | sort | while read -r maps; do
	vmagap --holes -J "${maps%/maps}" 2>/dev/null
done | jq -s -c '
	def hex: ltrimstr("0x") | explode | reduce .[] as $c (0; . * 16 + if $c > 96 then $c - 87 else $c - 48 end);
	map(select(.holes | any(.usable > .size or (.end | hex) - (.start | hex) != .size and .size < pow(2; 52)))) | map(.target.name)'
