/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace_words - what the symbols stand for that strace writes for bits, numbers and errors. */
#include <errno.h>

#include "text/strace.h"

struct word {
	const char *text;
	uint64_t value;
};

/* The generic numbers, of linux/mman.h, asm-generic/mman.h, linux/sched.h; sorted by name. */
static const struct word words[] = {
	{ "CLONE_CHILD_CLEARTID", 0x200000 },
	{ "CLONE_CHILD_SETTID", 0x1000000 },
	{ "CLONE_CLEAR_SIGHAND", UINT64_C(0x100000000) },
	{ "CLONE_DETACHED", 0x400000 },
	{ "CLONE_FILES", 0x400 },
	{ "CLONE_FS", 0x200 },
	{ "CLONE_INTO_CGROUP", UINT64_C(0x200000000) },
	{ "CLONE_IO", 0x80000000 },
	{ "CLONE_NEWCGROUP", 0x2000000 },
	{ "CLONE_NEWIPC", 0x8000000 },
	{ "CLONE_NEWNET", 0x40000000 },
	{ "CLONE_NEWNS", 0x20000 },
	{ "CLONE_NEWPID", 0x20000000 },
	{ "CLONE_NEWTIME", 0x80 },
	{ "CLONE_NEWUSER", 0x10000000 },
	{ "CLONE_NEWUTS", 0x4000000 },
	{ "CLONE_PARENT", 0x8000 },
	{ "CLONE_PARENT_SETTID", 0x100000 },
	{ "CLONE_PIDFD", 0x1000 },
	{ "CLONE_PTRACE", 0x2000 },
	{ "CLONE_SETTLS", 0x80000 },
	{ "CLONE_SIGHAND", 0x800 },
	{ "CLONE_SYSVSEM", 0x40000 },
	{ "CLONE_THREAD", 0x10000 },
	{ "CLONE_UNTRACED", 0x800000 },
	{ "CLONE_VFORK", 0x4000 },
	{ "CLONE_VM", 0x100 },
	{ "MADV_COLD", 20 },
	{ "MADV_COLLAPSE", 25 },
	{ "MADV_DODUMP", 17 },
	{ "MADV_DOFORK", 11 },
	{ "MADV_DONTDUMP", 16 },
	{ "MADV_DONTFORK", 10 },
	{ "MADV_DONTNEED", 4 },
	{ "MADV_DONTNEED_LOCKED", 24 },
	{ "MADV_FREE", 8 },
	{ "MADV_GUARD_INSTALL", 102 },
	{ "MADV_GUARD_REMOVE", 103 },
	{ "MADV_HUGEPAGE", 14 },
	{ "MADV_HWPOISON", 100 },
	{ "MADV_KEEPONFORK", 19 },
	{ "MADV_MERGEABLE", 12 },
	{ "MADV_NOHUGEPAGE", 15 },
	{ "MADV_NORMAL", 0 },
	{ "MADV_PAGEOUT", 21 },
	{ "MADV_POPULATE_READ", 22 },
	{ "MADV_POPULATE_WRITE", 23 },
	{ "MADV_RANDOM", 1 },
	{ "MADV_REMOVE", 9 },
	{ "MADV_SEQUENTIAL", 2 },
	{ "MADV_SOFT_OFFLINE", 101 },
	{ "MADV_UNMERGEABLE", 13 },
	{ "MADV_WILLNEED", 3 },
	{ "MADV_WIPEONFORK", 18 },
	{ "MAP_32BIT", 0x40 },
	{ "MAP_ABOVE4G", 0x80 },
	{ "MAP_ANON", 0x20 },
	{ "MAP_ANONYMOUS", 0x20 },
	{ "MAP_DENYWRITE", 0x800 },
	{ "MAP_DROPPABLE", 0x8 },
	{ "MAP_EXECUTABLE", 0x1000 },
	{ "MAP_FILE", 0 },
	{ "MAP_FIXED", 0x10 },
	{ "MAP_FIXED_NOREPLACE", 0x100000 },
	{ "MAP_GROWSDOWN", 0x100 },
	{ "MAP_HUGETLB", 0x40000 },
	{ "MAP_HUGE_SHIFT", 26 },
	{ "MAP_LOCKED", 0x2000 },
	{ "MAP_NONBLOCK", 0x10000 },
	{ "MAP_NORESERVE", 0x4000 },
	{ "MAP_POPULATE", 0x8000 },
	{ "MAP_PRIVATE", 0x2 },
	{ "MAP_SHARED", 0x1 },
	{ "MAP_SHARED_VALIDATE", 0x3 },
	{ "MAP_STACK", 0x20000 },
	{ "MAP_SYNC", 0x80000 },
	{ "MAP_UNINITIALIZED", 0x4000000 },
	{ "MCL_CURRENT", 1 },
	{ "MCL_FUTURE", 2 },
	{ "MCL_ONFAULT", 4 },
	{ "MLOCK_ONFAULT", 1 },
	{ "MREMAP_DONTUNMAP", 4 },
	{ "MREMAP_FIXED", 2 },
	{ "MREMAP_MAYMOVE", 1 },
	{ "NULL", 0 },
	{ "PROT_BTI", 0x10 },
	{ "PROT_EXEC", 4 },
	{ "PROT_GROWSDOWN", 0x1000000 },
	{ "PROT_GROWSUP", 0x2000000 },
	{ "PROT_MTE", 0x20 },
	{ "PROT_NONE", 0 },
	{ "PROT_READ", 1 },
	{ "PROT_SEM", 8 },
	{ "PROT_WRITE", 2 },
	{ "SHM_EXEC", 0100000 },
	{ "SHM_RDONLY", 010000 },
	{ "SHM_REMAP", 040000 },
	{ "SHM_RND", 020000 },
	{ "SIGCHLD", 17 },
};

/* What the calls that change mappings return; sorted. */
static const struct word errors[] = {
	{ "EACCES", EACCES }, { "EAGAIN", EAGAIN }, { "EBADF", EBADF }, { "EBUSY", EBUSY },
	{ "EEXIST", EEXIST }, { "EFAULT", EFAULT }, { "EINTR", EINTR }, { "EINVAL", EINVAL },
	{ "EIO", EIO }, { "ENFILE", ENFILE }, { "ENODEV", ENODEV }, { "ENOENT", ENOENT },
	{ "ENOMEM", ENOMEM }, { "ENOSYS", ENOSYS }, { "ENXIO", ENXIO },
	{ "EOPNOTSUPP", EOPNOTSUPP }, { "EOVERFLOW", EOVERFLOW }, { "EPERM", EPERM },
	{ "ESRCH", ESRCH }, { "ETXTBSY", ETXTBSY },
};

static int compare(const char *text, size_t len, const char *word)
{
	int order = strncmp(text, word, len);

	return order ? order : word[len] ? -1 : 0;
}

static const struct word *find(const struct word *table, size_t count, const char *text,
			       size_t len)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(text, len, table[middle].text);

		if (!order)
			return &table[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool strace_word(const char *text, size_t len, uint64_t *value)
{
	const struct word *word = find(words, sizeof(words) / sizeof(words[0]), text, len);

	if (word)
		*value = word->value;
	return word != NULL;
}

int strace_errno(const char *text, size_t len)
{
	const struct word *word = find(errors, sizeof(errors) / sizeof(errors[0]), text, len);

	return word ? -(int)word->value : -EIO;
}
