/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_rules - what changed when in how the kernel chooses addresses; which file systems care. */
#include <string.h>

#include "model/place.h"

/*
 * One row a change: the release that first had it, the first that has it no longer, and the commit.
 * A rule that stable releases got, too, has a row for them. Read in the sources of 4.15, 5.10, 6.1,
 * 6.8, 6.12, 6.17 and 7.2; those of 6.18 were measured.
 */
static const struct rule {
	uint32_t rule, since, gone;
} rules[] = {
	/* a4ff8e8620d3 mm: introduce MAP_FIXED_NOREPLACE */
	{ RULE_NOREPLACE, RELEASE(4, 17, 0), 0 },
	/* 8c7829b04c52 mm: fix false-positive OVERCOMMIT_GUESS failures */
	{ RULE_GUESS_TOTAL, RELEASE(5, 2, 0), 0 },
	/* e346b3813067 mm/mremap: add MREMAP_DONTUNMAP to mremap() */
	{ RULE_DONTUNMAP, RELEASE(5, 7, 0), 0 },
	/* 550a7d60bd5e mm, hugepages: add mremap() support for hugepage backed vma */
	{ RULE_MOVE_HUGETLB, RELEASE(5, 16, 0), 0 },
	/* 1854bc6e2420 mm/readahead: Align file mappings for non-DAX */
	{ RULE_FILE_THP, RELEASE(5, 18, 0), 0 },
	/* 3499a13168da mm/mmap: use maple tree for unmapped_area{_topdown} */
	{ RULE_RAW_GAPS, RELEASE(6, 1, 0), 0 },
	/* 29f890d1050f x86/mm: Introduce MAP_ABOVE4G */
	{ RULE_ABOVE4G, RELEASE(6, 6, 0), 0 },
	/* efa7df3e3bb5 mm: align larger anonymous mappings on THP boundaries */
	{ RULE_ANON_THP, RELEASE(6, 7, 0), 0 },
	/* 96204e15310c mm: thp_get_unmapped_area must honour topdown preference */
	{ RULE_THP_TOP, RELEASE(6, 8, 0), 0 },
	/* 4ef9ad19e176 mm: huge_memory: use !CONFIG_64BIT to relax huge page alignment on 32 bit */
	{ RULE_THP_64BIT, RELEASE(6, 8, 0), 0 },
	/* d9592025000b mm: huge_memory: don't force huge page alignment on 32 bit: stable, too */
	{ RULE_THP_64BIT, RELEASE(6, 1, 77), RELEASE(6, 2, 0) },
	{ RULE_THP_64BIT, RELEASE(6, 6, 16), RELEASE(6, 7, 0) },
	{ RULE_THP_64BIT, RELEASE(6, 7, 4), RELEASE(6, 8, 0) },
	/* in 6.8, not in 6.1 */
	{ RULE_LOW_LIMIT, RELEASE(6, 8, 0), 0 },
	/* ed48e87c7df3 thp: add thp_get_unmapped_area_vmflags(); taken back by 34d7cf637c43 */
	{ RULE_OTHER_THP, RELEASE(6, 10, 0), RELEASE(6, 13, 0) },
	/* 8be7258aad44 mseal: add mseal syscall; since 4a2dd02b0916 each mapping in its turn */
	{ RULE_SEAL_FIRST, RELEASE(6, 10, 0), RELEASE(6, 12, 0) },
	/* 9651fcedf7b9 mm: add MAP_DROPPABLE for designating always lazily freeable mappings */
	{ RULE_DROPPABLE, RELEASE(6, 11, 0), 0 },
	/* e7a2ab7b3bb5 mm: shmem: add mTHP support for anonymous shmem */
	{ RULE_SHMEM_SIZES, RELEASE(6, 11, 0), 0 },
	/* d4148aeab412 mm, mmap: limit THP alignment of anonymous mappings to PMD-aligned sizes */
	{ RULE_THP_MULTIPLE, RELEASE(6, 11, 7), 0 },
	/* f8d112a4e657 mm/mmap: avoid zeroing vma tree in mmap_region() */
	{ RULE_ATOMIC_FIXED, RELEASE(6, 12, 0), 0 },
	/* 249608ee4713 mm: respect mmap hint address when aligning for THP */
	{ RULE_THP_NO_HINT, RELEASE(6, 12, 4), 0 },
	/* cc92882ee218 mm: drop hugetlb_get_unmapped_area{_*} functions */
	{ RULE_HUGETLB_GENERIC, RELEASE(6, 13, 0), 0 },
	/* d23cb648e365 mm/mremap: permit mremap() move of multiple VMAs */
	{ RULE_MOVE_MANY, RELEASE(6, 17, 0), 0 },
	/* the rewrite of mm/mremap.c */
	{ RULE_NEW_MREMAP, RELEASE(6, 17, 0), 0 },
	/* measured on 6.18, in 7.2, not in 6.17 */
	{ RULE_ZERO_THP, RELEASE(6, 18, 0), 0 },
};

enum { NRULES = sizeof(rules) / sizeof(rules[0]) };

uint32_t place_rules_of(uint32_t release)
{
	uint32_t set = 0;

	for (size_t i = 0; i < NRULES; i++)
		if (release >= rules[i].since && (!rules[i].gone || release < rules[i].gone))
			set |= rules[i].rule;
	return set;
}

/* The last release before @release that differs from it by a rule; 0: there is none. */
static uint32_t before_last_change(uint32_t release)
{
	uint32_t change = 0;

	for (size_t i = 0; i < NRULES; i++) {
		if (rules[i].since <= release && rules[i].since > change)
			change = rules[i].since;
		if (rules[i].gone && rules[i].gone <= release && rules[i].gone > change)
			change = rules[i].gone;
	}
	return change ? change - 1 : 0;
}

bool place_rules_nth(const struct release *range, unsigned nth, uint32_t *set, uint32_t *release)
{
	uint32_t at = range->last;

	for (; nth; nth--) {
		at = before_last_change(at);
		if (!at || at < range->first)
			return false;
	}
	*set = place_rules_of(at);
	*release = at;
	return true;
}

/* -- file systems ---------------------------------------------------------------------- */

/* Whether files have a get_unmapped_area of their own, thp_get_unmapped_area, and since when. */
static const struct fs {
	const char *name;
	enum place_fs kind;
	uint32_t since;
} file_systems[] = {
	{ "ext4", FS_THP, 0 },
	{ "ext3", FS_THP, 0 },
	{ "ext2", FS_THP, 0 },
	{ "xfs", FS_THP, 0 },
	{ "btrfs", FS_THP, RELEASE(6, 1, 0) },
	{ "erofs", FS_THP, RELEASE(5, 16, 0) },
	{ "fuse", FS_THP, RELEASE(5, 10, 0) },
	{ "fuseblk", FS_THP, RELEASE(5, 10, 0) },
	{ "virtiofs", FS_THP, RELEASE(5, 10, 0) },
	{ "bcachefs", FS_THP, RELEASE(6, 7, 0) },
	{ "tmpfs", FS_SHMEM, 0 },
	{ "devtmpfs", FS_SHMEM, 0 },
	{ "overlay", FS_PLAIN, 0 },
	{ "overlayfs", FS_PLAIN, 0 },
	{ "nfs", FS_PLAIN, 0 },
	{ "nfs4", FS_PLAIN, 0 },
	{ "9p", FS_PLAIN, 0 },
	{ "squashfs", FS_PLAIN, 0 },
	{ "vfat", FS_PLAIN, 0 },
	{ "exfat", FS_PLAIN, 0 },
	{ "iso9660", FS_PLAIN, 0 },
	{ "cifs", FS_PLAIN, 0 },
	{ "smb3", FS_PLAIN, 0 },
	{ "ceph", FS_PLAIN, 0 },
	{ "f2fs", FS_PLAIN, 0 },
	{ "ramfs", FS_PLAIN, 0 },
};

/* Few of their files can be mapped; those are placed as any other. */
static const char *const made_up[] = {
	"proc", "sysfs", "cgroup", "cgroup2", "debugfs", "tracefs", "securityfs", "configfs",
	"bpf", "pstore", "efivarfs", "binfmt_misc", "mqueue", "devpts", "selinuxfs", "fusectl",
};

bool place_fs_is_made_up(const char *name)
{
	for (size_t i = 0; name && i < sizeof(made_up) / sizeof(made_up[0]); i++)
		if (!strcmp(name, made_up[i]))
			return true;
	return false;
}

/* mountinfo has "fuse.sshfs". */
static const struct fs *find_fs(const char *name)
{
	size_t len = strcspn(name, ".");

	for (size_t i = 0; i < sizeof(file_systems) / sizeof(file_systems[0]); i++)
		if (strlen(file_systems[i].name) == len &&
		    !memcmp(file_systems[i].name, name, len))
			return &file_systems[i];
	return NULL;
}

enum place_fs place_fs_of(const char *name, uint32_t release)
{
	const struct fs *fs = name ? find_fs(name) : NULL;

	if (!fs)
		return place_fs_is_made_up(name) ? FS_PLAIN : FS_UNKNOWN;
	return fs->kind == FS_THP && release < fs->since ? FS_PLAIN : fs->kind;
}

bool vmat_file_system_is_known(const char *name)
{
	return place_fs_of(name, RELEASE_NEWEST) != FS_UNKNOWN;
}

bool place_fs_is_stacked(const char *name)
{
	return name && !strncmp(name, "overlay", 7);
}
