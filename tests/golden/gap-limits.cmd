cd "$data/6.18-amd64"
vmagap --limits java-g1/4-threads/java-9548
vmagap --limits -J zoo-mlock/1-mlockall
vmagap --limits -f 'nearest=yes' -o +UNIT,NEAREST,UNLIMITED zoo-mlock/1-mlockall
vmagap --limits --list-columns
# a snapshot brings what its machine was set to
bundle()
{
	for file in maps stat status limits personality; do
		printf '==> /proc/9548/%s <==\n' $file
		cat java-g1/4-threads/java-9548/$file
		echo
	done
	printf '==> /proc/sys/vm/max_map_count <==\n%s\n\n==> /proc/sys/vm/overcommit_memory <==\n%s\n' $1 $2
}
bundle 300 1 | vmagap --limits -
bundle 260 0 | vmagap --limits -b -
bundle 65530 2 | vmagap --limits --raw -
# nothing but maps
vmagap --limits ../lesson/lesson.maps
