#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# leak-check - run by CI: may a program that does the same again need more memory?
#
# Usage: leak-check.sh [-m MAX] BEFORE AFTER
#
#   -m MAX      how much memory that it wrote (PRIVATE_DIRTY and swap) it may grow by: 1M unless said
#               otherwise; not USS, which moves when others share a file or no longer do
#
# BEFORE and AFTER are two moments of one process, or a run of the old and one of the new program: whatever
# vmadiff reads. Prints nothing if all is well; else by which names the growth is, and which mappings have
# become writable and executable at once.
#
# Exit status: 0 all is well, 1 it is not, 2 trouble.
set -eu

usage()
{
	sed -n 's/^# Usage: /usage: /p' "$0" >&2
	exit 2
}

max=1M
while getopts m: option; do
	case $option in
	m) max=$OPTARG ;;
	*) usage ;;
	esac
done
shift $((OPTIND - 1))
[ $# = 2 ] || usage

verdict=0

# ask WHAT OPTION...: vmadiff's answer is printed where something differs, or is too much
ask()
{
	what=$1
	shift
	status=0
	answer=$(vmadiff "$@") || status=$?
	[ $status -le 1 ] || exit 2
	[ $status = 1 ] || return 0
	verdict=1
	printf '%s\n%s\n\n' "$what" "$answer"
}

ask "more than $max more memory:" --group name --top 5 --max-growth "private_dirty=$max" \
	--max-growth "swap=$max" "$@"
ask 'code that can be written to:' -f 'perm~wx and (what=added or what=reprotected)' "$@"
exit $verdict
