run() { vmagap "$@" </dev/null; echo "-> $?"; }
exec 2>&1
maps=$data/lesson/lesson.maps
run
run nowhere
run 999999999
run --holes --seams -o START "$maps"
run --holes --limits -f 'size>1M' "$maps"
run --seams --fit 4K -s LEN "$maps"
run --holes --seams --output-all "$maps"
run --holes --seams --list-columns
run --limits -A 1, "$maps"
run --fit 4K -A 1, "$maps"
run --limits --summary "$maps"
run --fit 4K --summary "$maps"
run --summary -o SIZE "$maps"
run --summary -s SIZE "$maps"
run --numa "$maps"
run -o nope "$maps"
run --seams -o USABLE "$maps"
run -s usabel "$maps"
run --limits -f 'used>' "$maps"
run -A 5-1 "$maps"
run --fit '' "$maps"
run --fit 4K,,2M "$maps"
run --fit 4Q "$maps"
run --fit 99999999999999999999 "$maps"
for option in --type=anon --file=/ --file-system=ext4 --offset=4K --huge-page-size=2M --prot=r --align=2M --hint=1000 \
	--fixed --noreplace --32bit --above4g --growsdown --noreserve --locked --kernel=6.1; do
	run $option "$maps"
done
run --fit 4K --type=heap "$maps"
run --fit 4K --type=anon --file / "$maps"
run --fit 4K --type=anon --file-system ext4 "$maps"
run --fit 4K --file / --file-system ext4 "$maps"
run --fit 4K --file "$tmp/nowhere" "$maps"
run --fit 4K --type=file --offset x "$maps"
run --fit 4K --huge-page-size 2M "$maps"
run --fit 4K --type=hugetlb --huge-page-size 3M "$maps"
run --fit 4K --prot rwz "$maps"
run --fit 4K --align 0 "$maps"
run --fit 4K --align 3M "$maps"
run --fit 4K --align 2M --fixed --hint 200000 "$maps"
run --fit 4K --hint zz "$maps"
run --fit 4K --hint 12q "$maps"
run --fit 4K --fixed "$maps"
run --fit 4K --noreplace "$maps"
run --fit 4K --kernel six "$maps"
run --fit 4K --kernel '' "$maps"
run --name no-such-process-as-this
run --name no-such-process-as-this "$maps"
printf '5-1 r--p 00000000 00:00 0\n' >"$tmp/backwards"
run "$tmp/backwards"
run "$maps" "$tmp/backwards" nowhere
vmagap "$maps" >/dev/full
echo "-> $?"
vmagap "$data/6.18-amd64/java-g1/4-threads/java-9548" --seams --output-all | head -n 1 | cut -c 1-20
