#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may know whom (rooms.tsv), and which outside thing is known to which file only. Each rule is
# tried twice: on the tree, where nothing may break it, and on a copy into which a violation was
# planted, where it must be found.
. "$top_srcdir/tests/lib.sh"
scratch
here=$top_srcdir/tests/check
tree=$scratch/tree

# the sources without comments, so that a word in a comment is no violation
strip_tree()
{
	(cd "$top_srcdir" && find lib cmd -name '*.[ch]') | while read -r file; do
		mkdir -p "$tree/${file%/*}"
		awk -f "$here/strip.awk" "$top_srcdir/$file" >"$tree/$file"
	done
}

# verdict NAME COMMAND...: the command prints the violations
verdict()
{
	name=$1
	shift
	found=$("$@")
	if [ -z "$found" ]; then
		ok "$name"
	else
		not_ok "$name" "$found"
	fi
}

# plant FILE LINE COMMAND...: with that line in that file, the command must name the file
plant()
{
	file=$1
	line=$2
	shift 2
	rm -f "$scratch/saved"
	mkdir -p "$tree/${file%/*}"
	[ ! -e "$tree/$file" ] || cp "$tree/$file" "$scratch/saved"
	printf '%s\n' "$line" >>"$tree/$file"
	if "$@" | grep -q "^$file:"; then
		ok "... and in $file this would be found: $line"
	else
		not_ok "... and in $file this would be found: $line"
	fi
	if [ -e "$scratch/saved" ]; then
		mv "$scratch/saved" "$tree/$file"
	else
		rm "$tree/$file"
	fi
}

includes()
{
	find "$tree" -name '*.[ch]' -exec awk -f "$here/includes.awk" "$here/rooms.tsv" {} +
}

# matches FOLDERS EXEMPT PATTERN: lines of code below them, but for files whose name matches EXEMPT
matches()
{
	(cd "$tree" && grep -rnE "$3" $1) | awk -F: -v exempt="$2" '$1 !~ exempt'
}

# rule NAME FOLDERS EXEMPT PATTERN, then FILE LINE of a violation
rule()
{
	verdict "$1" matches "$2" "$3" "$4"
	plant "$5" "$6" matches "$2" "$3" "$4"
}

# a call of one of these functions, not a member or a longer name that ends so
call()
{
	printf '(^|[^A-Za-z0-9_.>])(%s)[[:space:]]*\(' "$1"
}

nobody='^$'
strip_tree

verdict 'rooms include only rooms that they may know' includes
plant lib/model/vma.c '#include "model/mm.h"' includes
plant lib/model/gap.c '#include "model/edit.h"' includes
plant lib/model/mm.c '#include "../text/cursor.h"' includes
plant lib/text/maps.c '#include "source/procfs.h"' includes
plant lib/text/maps.c '#include "smaps.h"' includes
plant lib/source/query.c '#include "source/bundle.h"' includes
plant lib/source/load.c '#include "common/cli.h"' includes
plant lib/model/new_room.c 'int x;' includes
plant cmd/vmals.c '#include "lib/model/mm.h"' includes
plant cmd/common/cli.c '#include "common/sheet.h"' includes
plant cmd/vmals/list.c '#include "vmatop/model.h"' includes

rule 'only procfs opens files' lib '^lib/source/procfs\.c$' \
	"$(call 'fopen|freopen|open|openat|openat2|open64|creat|opendir|fdopen|fdopendir|scandir|readlink|readlinkat|nftw')" \
	lib/source/load.c '	fd = openat(dir, name, O_RDONLY);'
rule 'model and text know no file descriptor' 'lib' '^lib/source/' \
	"$(call 'read|pread|write|pwrite|mmap|ioctl|fread|fgets|getline|getdelim|fwrite|poll')[^()]*," \
	lib/text/smaps.c '	got = read(fd, buf, size);'
rule 'the library prints nothing' lib "$nobody" \
	"$(call 'printf|fprintf|vprintf|vfprintf|dprintf|puts|fputs|putchar|fputc|putc|perror|err|errx|warn|warnx|error|syslog')" \
	lib/model/mm.c '	fprintf(stderr, "no memory");'
rule 'the library never exits' lib "$nobody" "$(call 'exit|_exit|_Exit|quick_exit|abort|assert|raise|kill')" \
	lib/model/mm.c '		abort();'
rule 'model knows neither stdio nor time' lib '^lib/(text|source|include)/' \
	'^[ 	]*#[ 	]*include[ 	]*<(stdio|time|sys/time|fcntl|dirent)\.h>' lib/model/gap.c '#include <stdio.h>'
rule 'no clock in the library but in source' lib '^lib/source/' "$(call 'time|gettimeofday|clock_gettime|clock|localtime|gmtime')" \
	lib/text/mmstat.c '	now = time(NULL);'
rule 'the library keeps no global state' lib "$nobody" \
	'^(static[[:space:]]+)?(_Thread_local[[:space:]]+|__thread[[:space:]]+)?(struct [a-z_0-9]+|enum [a-z_0-9]+|unsigned|int|long|char|size_t|ssize_t|bool|u?int[0-9]+_t|[a-z_]+_t)( (int|long|char))*[[:space:]]+\**[a-z_0-9]+(\[[^]]*\])*[[:space:]]*(=|;)' \
	lib/model/mm.c 'static size_t times_called;'
rule 'no sscanf, strtok, atoi' 'lib cmd' "$nobody" "$(call 'v?sscanf|fscanf|scanf|strtok|strtok_r|atoi|atol|atoll|gets|strcpy|strcat|sprintf|vsprintf')" \
	cmd/common/cli.c '	n = atoi(argument);'
rule 'no fixed-size name buffers' 'lib cmd' "$nobody" '\[[^]]*(PATH_MAX|NAME_MAX|FILENAME_MAX)[^]]*\]' \
	lib/source/procfs.c '	char path[PATH_MAX];'
rule 'commands see no private header' cmd "$nobody" '#[ 	]*include[ 	]*["<][^">]*(lib|model|text|source)/[^">]*[">]' \
	cmd/vmafind.c '#include "../lib/text/cursor.h"'
rule 'only screen.c knows curses' 'lib cmd' '^cmd/vmatop/screen(_[a-z]+)?\.[ch]$' '#[ 	]*include[ 	]*<(n?cursesw?/)?(n?curses|term|panel)\.h>' \
	cmd/vmatop/view.c '#include <curses.h>'
rule 'only procs.c and source.c know libproc2' 'lib cmd' '^cmd/(vmatop/procs|common/source)\.c$' \
	'#[ 	]*include[ 	]*<libproc2/' cmd/vmals.c '#include <libproc2/pids.h>'
rule 'a command does not open files past common/source' cmd '^cmd/(common/source|vmasim/(log|server)|vmasnap/(file|process)|vmatop/(config|save|screen|script|procs))\.c$' \
	"$(call 'fopen|freopen|open|openat|creat|opendir')" cmd/vmals.c '	f = fopen(name, "r");'
done_testing
