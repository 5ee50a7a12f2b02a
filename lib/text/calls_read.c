/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calls_read - which calls concern address spaces, and what their arguments mean. */
#include "text/calls.h"

/* The generic numbers, which strace_word() hands out. */
enum {
	ABI_SHARED = 0x1, ABI_PRIVATE = 0x2, ABI_SHARED_VALIDATE = 0x3, ABI_DROPPABLE = 0x8,
	ABI_TYPE = 0xf, ABI_ANONYMOUS = 0x20, ABI_HUGETLB = 0x40000, ABI_HUGE_SHIFT = 26,
	ABI_HUGE_MASK = 0x3f, ABI_CLONE_VM = 0x100, ABI_MREMAP_ALL = 0x7,
	ABI_PROT_ALL = 0x7, ABI_MPROTECT_ALL = 0x7 | VMAT_PROT_SEM | VMAT_PROT_GROWSDOWN |
					       VMAT_PROT_GROWSUP
};

const char *vmat_call_name(enum vmat_call_name name)
{
	static const char *const names[] = {
		"", "mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "mlock",
		"munlock", "mlockall", "munlockall", "shmat", "shmdt", "mseal", "fork", "share",
		"exec", "exit", "other",
	};
	size_t index = (size_t)name;

	return index < sizeof(names) / sizeof(names[0]) ? names[index] : "";
}

static uint64_t number(const struct strace_call *from, size_t index)
{
	return index < from->args && index < STRACE_ARGS ? from->arg[index].number : 0;
}

static uint64_t prot_of(uint64_t prot, bool *odd)
{
	*odd |= (prot & ~(uint64_t)ABI_PROT_ALL) != 0;
	return (prot & 1 ? VMAT_VM_READ : 0) | (prot & 2 ? VMAT_VM_WRITE : 0) |
	       (prot & 4 ? VMAT_VM_EXEC : 0);
}

static const struct { uint64_t abi; unsigned ours; } map_flags[] = {
	{ 0x10, VMAT_MAP_FIXED },
	{ 0x20, 0 },			/* MAP_ANONYMOUS: the backing */
	{ 0x40, VMAT_MAP_32BIT },
	{ 0x80, VMAT_MAP_ABOVE4G },
	{ 0x100, VMAT_MAP_GROWSDOWN },
	{ 0x800, 0 },			/* MAP_DENYWRITE: ignored since 5.15, and before by us */
	{ 0x1000, 0 },			/* MAP_EXECUTABLE: ignored */
	{ 0x2000, VMAT_MAP_LOCKED },
	{ 0x4000, VMAT_MAP_NORESERVE },
	{ 0x8000, VMAT_MAP_POPULATE },
	{ 0x10000, 0 },			/* MAP_NONBLOCK: fills no page tables */
	{ 0x20000, VMAT_MAP_STACK },
	{ 0x40000, 0 },			/* MAP_HUGETLB: the backing */
	{ 0x80000, VMAT_MAP_SYNC },
	{ 0x100000, VMAT_MAP_FIXED_NOREPLACE },
	{ 0x4000000, 0 },		/* MAP_UNINITIALIZED, or a bit of the size of huge pages */
};

static unsigned flags_of(uint64_t flags, bool *odd)
{
	uint64_t type = flags & ABI_TYPE;
	unsigned ours = 0;

	flags &= ~(uint64_t)ABI_TYPE;
	if (type == ABI_SHARED)
		ours |= VMAT_MAP_SHARED;
	else if (type == ABI_SHARED_VALIDATE)
		ours |= VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE;
	else if (type == ABI_DROPPABLE)
		ours |= VMAT_MAP_DROPPABLE;
	else if (type != ABI_PRIVATE)
		ours |= VMAT_MAP_NO_TYPE;
	if (flags & ABI_HUGETLB)
		flags &= ~((uint64_t)ABI_HUGE_MASK << ABI_HUGE_SHIFT);
	for (size_t i = 0; i < sizeof(map_flags) / sizeof(map_flags[0]); i++) {
		if (flags & map_flags[i].abi)
			ours |= map_flags[i].ours;
		flags &= ~map_flags[i].abi;
	}
	*odd |= flags != 0;
	return ours;
}

static bool path_begins(const struct vmat_call *call, const char *text)
{
	size_t len = strlen(text);

	return call->path && call->path_len >= len && !memcmp(call->path, text, len);
}

static enum vmat_backing backing_of(const struct vmat_call *call, uint64_t flags)
{
	if (flags & ABI_HUGETLB)
		return VMAT_BACKING_HUGETLB;
	if (flags & ABI_ANONYMOUS)
		return VMAT_BACKING_ANON;
	if (path_begins(call, "/memfd:") || path_begins(call, "/SYSV"))
		return VMAT_BACKING_MEMFD;
	if (path_begins(call, "/dev/zero") && call->path_len == strlen("/dev/zero"))
		return VMAT_BACKING_ZERO;
	return VMAT_BACKING_FILE;
}

static void read_mmap(struct vmat_call *call, const struct strace_call *from)
{
	uint64_t flags = number(from, 3), huge = flags >> ABI_HUGE_SHIFT & ABI_HUGE_MASK;

	call->address = number(from, 0);
	call->length = number(from, 1);
	call->prot = prot_of(number(from, 2), &call->odd);
	call->fd = flags & ABI_ANONYMOUS ? -1 : (int)number(from, 4);
	call->mmap = (struct vmat_mmap_call){
		.size = sizeof(call->mmap),
		.hint = call->address,
		.length = call->length,
		.prot = call->prot,
		.flags = flags_of(flags, &call->odd),
		.backing = backing_of(call, flags),
		.offset = number(from, 5),
		.huge_page_size = flags & ABI_HUGETLB && huge ? UINT64_C(1) << huge : 0,
	};
}

static void read_range(struct vmat_call *call, const struct strace_call *from)
{
	call->address = number(from, 0);
	call->length = number(from, 1);
}

static void read_mprotect(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->prot = number(from, 2);
	call->odd |= (call->prot & ~(uint64_t)ABI_MPROTECT_ALL) != 0;
}

static void read_mremap(struct vmat_call *call, const struct strace_call *from)
{
	uint64_t flags = number(from, 3);

	read_range(call, from);
	call->new_length = number(from, 2);
	call->new_address = number(from, 4);
	call->odd |= (flags & ~(uint64_t)ABI_MREMAP_ALL) != 0;
	/* strace leaves out the hint that the kernel takes with it */
	call->odd |= (flags & VMAT_MREMAP_DONTUNMAP) && !(flags & VMAT_MREMAP_FIXED) &&
		     from->args < 5;
	call->mremap_flags = (unsigned)flags;	/* ours are those of the kernel */
}

static void read_madvise(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->advice = (int)number(from, 2);
}

static void read_mlock(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->lock_flags = (unsigned)number(from, 2);
}

static void read_mlockall(struct vmat_call *call, const struct strace_call *from)
{
	call->lock_flags = (unsigned)number(from, 0);
}

static bool has_word(const struct strace_call *from, size_t index, const char *const *words)
{
	struct cursor text = index < from->args && index < STRACE_ARGS ? from->arg[index].text :
									 (struct cursor){ 0 };

	for (; *words; words++) {
		size_t len = strlen(*words);

		if ((size_t)(text.end - text.at) >= len && !memcmp(text.at, *words, len))
			return true;
	}
	return false;
}

/* What it sets concerns address spaces; else it is no call at all. */
static void read_prctl(struct vmat_call *call, const struct strace_call *from)
{
	static const char *const words[] = { "PR_SET_VMA", "PR_SET_MM", NULL };

	if (!has_word(from, 0, words))
		call->name = VMAT_CALL_NONE;
}

static const char *const limits[] = { "RLIMIT_AS", "RLIMIT_DATA", "RLIMIT_STACK", "RLIMIT_MEMLOCK",
				      NULL };

static void read_setrlimit(struct vmat_call *call, const struct strace_call *from)
{
	if (!has_word(from, 0, limits))
		call->name = VMAT_CALL_NONE;
}

static void read_prlimit(struct vmat_call *call, const struct strace_call *from)
{
	static const char *const nothing[] = { "NULL", NULL };

	if (!has_word(from, 1, limits) || has_word(from, 2, nothing))
		call->name = VMAT_CALL_NONE;
}

static void read_personality(struct vmat_call *call, const struct strace_call *from)
{
	if (number(from, 0) == UINT32_MAX)
		call->name = VMAT_CALL_NONE;	/* it asks */
}

static void read_shmat(struct vmat_call *call, const struct strace_call *from)
{
	call->address = number(from, 1);
	call->lock_flags = (unsigned)number(from, 2);
}

/* The flags stand in an argument of that name, or in the structure of clone3(). */
static void read_clone(struct vmat_call *call, const struct strace_call *from)
{
	static const char mark[] = "flags=";

	for (size_t i = 0; i < from->args && i < STRACE_ARGS; i++) {
		struct cursor text = from->arg[i].name;
		uint64_t flags;

		if (text.at == text.end)
			text = from->arg[i].text;
		text.end = from->arg[i].text.end;
		text.at = memmem(text.at, (size_t)(text.end - text.at), mark, strlen(mark));
		if (!text.at)
			continue;
		text.at += strlen(mark);
		(void)strace_bits(&text, &flags);
		if (flags & ABI_CLONE_VM)
			call->name = VMAT_CALL_SHARE;
		return;
	}
}

static const struct calls_named calls[] = {
	{ "mmap", VMAT_CALL_MMAP, read_mmap },
	{ "mmap2", VMAT_CALL_MMAP, read_mmap },
	{ "old_mmap", VMAT_CALL_MMAP, read_mmap },
	{ "munmap", VMAT_CALL_MUNMAP, read_range },
	{ "mprotect", VMAT_CALL_MPROTECT, read_mprotect },
	{ "pkey_mprotect", VMAT_CALL_MPROTECT, read_mprotect },
	{ "brk", VMAT_CALL_BRK, read_range },
	{ "mremap", VMAT_CALL_MREMAP, read_mremap },
	{ "madvise", VMAT_CALL_MADVISE, read_madvise },
	{ "mlock", VMAT_CALL_MLOCK, read_range },
	{ "mlock2", VMAT_CALL_MLOCK, read_mlock },
	{ "munlock", VMAT_CALL_MUNLOCK, read_range },
	{ "mlockall", VMAT_CALL_MLOCKALL, read_mlockall },
	{ "munlockall", VMAT_CALL_MUNLOCKALL, NULL },
	{ "shmat", VMAT_CALL_SHMAT, read_shmat },
	{ "shmdt", VMAT_CALL_SHMDT, read_range },
	{ "mseal", VMAT_CALL_MSEAL, read_mlock },
	{ "syscall_0x1ce", VMAT_CALL_MSEAL, read_mlock },	/* to an strace from before it */
	{ "fork", VMAT_CALL_FORK, NULL },
	{ "vfork", VMAT_CALL_SHARE, NULL },
	{ "clone", VMAT_CALL_FORK, read_clone },
	{ "clone2", VMAT_CALL_FORK, read_clone },
	{ "clone3", VMAT_CALL_FORK, read_clone },
	{ "execve", VMAT_CALL_EXEC, NULL },
	{ "execveat", VMAT_CALL_EXEC, NULL },
	{ "io_destroy", VMAT_CALL_OTHER, NULL },
	{ "io_setup", VMAT_CALL_OTHER, NULL },
	{ "map_shadow_stack", VMAT_CALL_OTHER, read_range },
	{ "mbind", VMAT_CALL_OTHER, read_range },
	{ "personality", VMAT_CALL_OTHER, read_personality },
	{ "prctl", VMAT_CALL_OTHER, read_prctl },
	{ "prlimit64", VMAT_CALL_OTHER, read_prlimit },
	{ "process_madvise", VMAT_CALL_OTHER, NULL },
	{ "remap_file_pages", VMAT_CALL_OTHER, read_range },
	{ "set_mempolicy_home_node", VMAT_CALL_OTHER, read_range },
	{ "setrlimit", VMAT_CALL_OTHER, read_setrlimit },
};

const struct calls_named *calls_find(const struct cursor *name)
{
	size_t len = (size_t)(name->end - name->at);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strlen(calls[i].text) == len && !memcmp(calls[i].text, name->at, len))
			return &calls[i];
	return NULL;
}
