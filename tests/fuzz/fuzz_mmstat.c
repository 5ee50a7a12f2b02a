/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the small files of /proc: the first byte says which, the rest is its text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "text/mmstat.h"

/* 'A' is the first; only append, the corpus counts on the letters. */
static const char *const files[] = {
	"stat", "statm", "status", "limits", "personality", "numa_maps", "smaps_rollup", "comm",
	"cmdline", "exe", "ksm_stat", "task", "task/813/stat", "task/813/syscall", "task_stats",
	"vmatools", "sys/vm/max_map_count", "sys/kernel/osrelease", "auxv",
};

static const char maps[] =
	"00400000-00402000 r-xp 00000000 08:01 12                         /bin/a\n"
	"00602000-00603000 rw-p 00002000 08:01 12                         /bin/a\n"
	"00800000-00803000 rw-p 00000000 00:00 0                          [heap]\n"
	"7ffff7fcb000-7ffff7fff000 r-xp 00000000 08:01 13                 /lib/ld-2.36.so\n"
	"7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0                  [stack]\n"
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]\n";

static void check(bool holds)
{
	if (!holds)
		abort();
}

/* Whatever was told, each member is sound, and so is the page size. */
static void read_members(const struct vmat_mm *mm)
{
	uint64_t page = vmat_mm_page_size(mm), value;
	struct vmat_member member;

	check(page && !(page & (page - 1)));
	for (size_t i = 0; vmat_mm_member(mm, i, &member); i++) {
		check(member.name && member.source && member.remark && member.text);
		check(member.how != VMAT_NOT_KNOWABLE || member.remark[0]);
		check(strlen(member.text) < SIZE_MAX);
	}
	for (unsigned field = 0; field < VMAT_NFIELDS; field++)
		(void)vmat_mm_rollup(mm, (enum vmat_field)field, &value);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_mm *mm;
	const char *file;
	int rc;

	if (!size || vmat_parse(&mm, maps, sizeof(maps) - 1, NULL))
		return 0;
	file = files[(uint8_t)(input[0] - 'A') % (sizeof(files) / sizeof(files[0]))];
	rc = mmstat_parse(mm, file, (const char *)input + 1, size - 1, &trouble);
	check(!rc || (trouble.error == rc && trouble.line && trouble.column && trouble.why));
	read_members(mm);
	vmat_mm_free(mm);
	return 0;
}
