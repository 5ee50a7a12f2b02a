/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* kind - private/shared x anonymous/file: which of the four a mapping is, or the kernel's own. */
#include "model/kind.h"

#include <string.h>

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
