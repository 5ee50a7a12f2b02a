/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kind - private/shared x anonymous/file, and the role: text, heap, arena, stack, guard ... */
#include "model/kind.h"

#include <stdlib.h>
#include <string.h>

#include "model/facts.h"
#include "model/role.h"

/* -- names --------------------------------------------------------------- */

static const char *const kind_names[] = {
	[VMAT_KIND_ANON] = "anon",
	[VMAT_KIND_FILE] = "file",
	[VMAT_KIND_ANON_SHARED] = "anon-shared",
	[VMAT_KIND_FILE_SHARED] = "file-shared",
	[VMAT_KIND_SPECIAL] = "special",
};

static const char *const role_names[] = {
	[VMAT_ROLE_UNKNOWN] = "unknown",
	[VMAT_ROLE_TEXT] = "text",
	[VMAT_ROLE_RODATA] = "rodata",
	[VMAT_ROLE_RELRO] = "relro",
	[VMAT_ROLE_DATA] = "data",
	[VMAT_ROLE_BSS] = "bss",
	[VMAT_ROLE_HEAP] = "heap",
	[VMAT_ROLE_STACK] = "stack",
	[VMAT_ROLE_THREAD_STACK] = "thread-stack",
	[VMAT_ROLE_GUARD] = "guard",
	[VMAT_ROLE_ARENA] = "arena",
	[VMAT_ROLE_VDSO] = "vdso",
	[VMAT_ROLE_VVAR] = "vvar",
	[VMAT_ROLE_VSYSCALL] = "vsyscall",
	[VMAT_ROLE_SPECIAL] = "special",
	[VMAT_ROLE_SHM] = "shm",
	[VMAT_ROLE_MEMFD] = "memfd",
	[VMAT_ROLE_SYSV] = "sysv",
	[VMAT_ROLE_HUGETLB] = "hugetlb",
	[VMAT_ROLE_JIT] = "jit",
	[VMAT_ROLE_RESERVATION] = "reservation",
	[VMAT_ROLE_DEVICE] = "device",
	[VMAT_ROLE_FILE] = "file",
	[VMAT_ROLE_ANON] = "anon",
};

static const char *const confidence_names[] = {
	[VMAT_GUESS] = "guess",
	[VMAT_LIKELY] = "likely",
	[VMAT_SURE] = "sure",
};

#define NAME_OF(table, index) \
	((size_t)(index) < sizeof(table) / sizeof(*(table)) ? (table)[index] : "unknown")

const char *vmat_kind_name(enum vmat_kind kind)
{
	return NAME_OF(kind_names, kind);
}

const char *vmat_role_name(enum vmat_role role)
{
	return NAME_OF(role_names, role);
}

const char *vmat_confidence_name(enum vmat_confidence confidence)
{
	return NAME_OF(confidence_names, confidence);
}

/* -- kind ---------------------------------------------------------------- */

/*
 * Files that are no files to people: memory that the kernel keeps under a made-up name. The
 * kernel decides by the file's operations, which text does not show. All live on file systems
 * without a device (major number 0), so that a file of that name on a disk is told apart.
 * /dev/shm/NAME is none of them: it has a path that can be opened, on a tmpfs.
 */
struct pseudo_file {
	const char *name;
	size_t len;
	bool whole;		/* the whole name, not its beginning */
	enum vmat_kind private_kind, shared_kind;
};

#define BEGINS(text) text, sizeof(text) - 1, false
#define IS(text) text, sizeof(text) - 1, true

static const struct pseudo_file pseudo_files[] = {
	{ IS("/dev/zero"), VMAT_KIND_ANON, VMAT_KIND_ANON_SHARED },
	{ IS("/dev/zero (deleted)"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ IS("/anon_hugepage (deleted)"), VMAT_KIND_ANON, VMAT_KIND_ANON_SHARED },
	{ BEGINS("/memfd:"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ BEGINS("/SYSV"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ IS("/secretmem (deleted)"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ BEGINS("/dev/ashmem"), VMAT_KIND_ANON, VMAT_KIND_ANON_SHARED },
	{ IS("/drm mm object (deleted)"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ IS("/i915 (deleted)"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
	{ BEGINS("[anon_shmem:"), VMAT_KIND_FILE, VMAT_KIND_ANON_SHARED },
};

static const struct pseudo_file *find_pseudo_file(const struct vma_file *file)
{
	if (file->dev_major)
		return NULL;
	for (size_t i = 0; i < sizeof(pseudo_files) / sizeof(*pseudo_files); i++) {
		const struct pseudo_file *pseudo = &pseudo_files[i];

		if (pseudo->whole ? file->name_len == pseudo->len : file->name_len >= pseudo->len)
			if (!memcmp(file->name, pseudo->name, pseudo->len))
				return pseudo;
	}
	return NULL;
}

static bool begins(const struct vma_file *file, const char *text)
{
	return !strncmp(file->name, text, strlen(text));
}

/* The labels that go with ordinary anonymous memory; all others are the kernel's own pages. */
static bool labels_anon(const struct vma_file *file)
{
	return begins(file, "[anon") || begins(file, "[heap]") || begins(file, "[stack");
}

enum vmat_kind vmat_vma_kind(const struct vmat_vma *vma)
{
	bool shared = vma->perms & PERM_SHARED;
	const struct vma_file *file = vma->file;
	const struct pseudo_file *pseudo;

	if (vmat_vma_kernel_named(vma) && !labels_anon(file))
		return VMAT_KIND_SPECIAL;
	if (!file->inode && (!file->name_len || file->name[0] == '['))
		return vma->flags & (VMAT_VM_PFNMAP | VMAT_VM_IO) ? VMAT_KIND_SPECIAL :
		       shared ? VMAT_KIND_ANON_SHARED : VMAT_KIND_ANON;
	pseudo = find_pseudo_file(file);
	if (pseudo)
		return shared ? pseudo->shared_kind : pseudo->private_kind;
	return shared ? VMAT_KIND_FILE_SHARED : VMAT_KIND_FILE;
}

bool kind_is_plain_anon(const struct vmat_vma *vma)
{
	const struct vma_file *file = vma->file;

	return !(vma->perms & PERM_SHARED) && !file->inode &&
	       (!file->name_len || begins(file, "[anon:"));
}

/* -- roles --------------------------------------------------------------- */

static uint64_t fact(const struct vmat_mm *mm, enum fact which)
{
	uint64_t value;

	return facts_get(mm, which, &value) ? value : 0;
}

static uint64_t auxv(const struct vmat_mm *mm, uint64_t type)
{
	uint64_t value;

	return facts_auxv(mm, type, &value) ? value : 0;
}

static void learn_facts(struct role_context *context)
{
	const struct vmat_mm *mm = context->mm;

	context->threads = fact(mm, FACT_STATUS_THREADS);
	if (!context->threads)
		context->threads = fact(mm, FACT_STAT_THREADS);
	context->start_code = fact(mm, FACT_STAT_START_CODE);
	context->end_data = fact(mm, FACT_STAT_END_DATA);
	context->start_brk = fact(mm, FACT_STAT_START_BRK);
	context->entry = auxv(mm, AUXV_ENTRY);
	context->phdr = auxv(mm, AUXV_PHDR);
	context->interp = auxv(mm, AUXV_BASE);
	context->vdso = auxv(mm, AUXV_SYSINFO_EHDR);
}

/*
 * Mark the rows that a thread's stack pointer points into, for role_by_shape(): by its tid,
 * or by STACK_OF_MANY. The main thread is left out: its stack has a label.
 */
static void mark_stack_pointers(struct role_context *context)
{
	const struct mm_facts *facts = context->mm->facts;

	for (size_t i = 0; facts && i < facts->thread_count; i++) {
		const struct mm_thread *thread = &facts->threads[i];
		const struct vmat_vma *found;

		if (!thread->has_stack_pointer || thread->tid == context->mm->pid)
			continue;
		found = vmat_vma_lookup(context->mm, thread->stack_pointer);
		if (found) {
			struct vmat_vma *vma = &context->rows[mm_row(context->mm, found)];

			vma->tid = vma->tid ? STACK_OF_MANY : (uint32_t)thread->tid;
		}
	}
}

/* A private mapping that a program can read though not execute: not under READ_IMPLIES_EXEC. */
static bool disproves_exec_implied(const struct vmat_vma *vma)
{
	return (vma->perms & (PERM_READ | PERM_EXEC | PERM_SHARED)) == PERM_READ &&
	       vmat_vma_kind(vma) != VMAT_KIND_SPECIAL;
}

/* MAP_STACK shows as nh since 6.7; what has a guard page below is no madvise(MADV_NOHUGEPAGE). */
static bool is_marked_stack(const struct vmat_vma *below, const struct vmat_vma *vma)
{
	return vma->flags & VMAT_VM_NOHUGEPAGE && below->end == vma->start &&
	       vma_bytes(vma) >= SMALLEST_STACK_BYTES && vma_is_inaccessible(below) &&
	       kind_is_plain_anon(below) && kind_is_plain_anon(vma);
}

static void learn_rows(struct role_context *context)
{
	uint64_t bits = 0, highest = 0;

	context->exec_implied = context->count > 2;
	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		vma->role = VMAT_ROLE_UNKNOWN;
		vma->evidence = EV_NONE;
		vma->tid = 0;
		bits |= vma->start | vma->end;
		if (vma->end <= UINT64_C(1) << 63)
			highest = vma->end;
		if (context->exec_implied && disproves_exec_implied(vma))
			context->exec_implied = false;
		if (i && is_marked_stack(vma - 1, vma))
			context->stacks_marked++;
	}
	context->page_bytes = bits & -bits;
	context->narrow = highest <= UINT64_C(1) << 32;
	context->arena_bytes = context->narrow ? UINT64_C(1) << 20 : UINT64_C(64) << 20;
}

/* Marks of stack pointers that came to nothing. */
static void forget_marks(struct role_context *context)
{
	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (vma->role != VMAT_ROLE_THREAD_STACK || vma->tid == STACK_OF_MANY)
			vma->tid = 0;
	}
}

int vmat_mm_classify(struct vmat_mm *mm)
{
	struct role_context context = { .mm = mm, .rows = mm->rows, .count = mm->count };
	int rc;

	learn_rows(&context);
	learn_facts(&context);
	mark_stack_pointers(&context);
	role_by_name(&context);
	rc = role_by_object(&context);
	if (!rc)
		role_by_shape(&context);
	forget_marks(&context);
	hash_free(&context.elf_files);
	free(context.elf_list.items);
	return rc;
}

void vmat_vma_role(const struct vmat_mm *mm, const struct vmat_vma *vma,
		   struct vmat_role_info *info)
{
	(void)mm;
	*info = (struct vmat_role_info){
		.role = (enum vmat_role)vma->role,
		.confidence = (enum vmat_confidence)vma->confidence,
		.evidence = evidence_table[vma->evidence].why,
		.tid = (pid_t)vma->tid,
	};
}
