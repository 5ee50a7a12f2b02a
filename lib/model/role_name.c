/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_name - roles that a label, a path or a flag of the kernel's tells. */
#include <string.h>

#include "model/role.h"

#define GATE_ADDRESS UINT64_C(0xffffffffff600000)

/* Made-up files live on file systems without a device: major number 0. */
enum { WHOLE = 1, NO_DEVICE = 2, KEY_FOLLOWS = 4, MAY_BE_HUGE = 8 };

/* What a name means for a private, a shared and an executable mapping. */
struct name_rule {
	const char *name;
	uint8_t len, how;
	uint8_t plain, shared, exec;	/* enum evidence */
};

#define RULE(name, how, plain, shared, exec) \
	{ name, sizeof(name) - 1, how, EV_##plain, EV_##shared, EV_##exec }
#define LABEL(name, how, evidence) RULE(name, how, evidence, evidence, evidence)

/* Bracketed names without an inode; the first that fits counts. */
static const struct name_rule labels[] = {
	LABEL("[heap]", WHOLE, NONE),		/* role_anon.c knows when to believe it */
	LABEL("[anon:", 0, NONE),		/* the program's word, not the kernel's */
	LABEL("[stack]", WHOLE, STACK_LABEL),
	LABEL("[stack:", 0, STACK_TID_LABEL),
	LABEL("[vdso", 0, VDSO_LABEL),
	LABEL("[vvar", 0, VVAR_LABEL),
	LABEL("[vsyscall]", WHOLE, VSYSCALL_LABEL),
	LABEL("[anon_shmem:", 0, ANON_SHMEM),
	LABEL("[vectors]", WHOLE, SPECIAL_LABEL),
	LABEL("[sigpage]", WHOLE, SPECIAL_LABEL),
	LABEL("[uprobes", 0, SPECIAL_LABEL),
	LABEL("[gic]", WHOLE, SPECIAL_LABEL),
	LABEL("[mpx]", WHOLE, SPECIAL_LABEL),
	LABEL("[", 0, UNKNOWN_LABEL),
};

/* Names with an inode; the first that fits counts. */
static const struct name_rule paths[] = {
	RULE("/dev/zero (deleted)", WHOLE | NO_DEVICE, SHM_LABEL, SHM_LABEL, SHM_JIT),
	RULE("/dev/zero", WHOLE, DEV_ZERO, SHM_LABEL, DEV_ZERO_JIT),
	RULE("/dev/shm/", 0, SHM_FILE, SHM_FILE, SHM_FILE),
	RULE("/run/shm/", 0, SHM_FILE, SHM_FILE, SHM_FILE),
	RULE("/dev/ashmem", 0, ASHMEM, ASHMEM_SHARED, SHM_JIT),
	RULE("/dev/hugepages", 0, HUGE_PATH, HUGE_PATH, HUGE_PATH),
	RULE("/dev/__properties__", 0, FILE_IN_DEV, FILE_IN_DEV, FILE_IN_DEV),
	LABEL("/dev/", 0, DEVICE_PATH),
	RULE("/memfd:", NO_DEVICE | MAY_BE_HUGE, MEMFD, MEMFD, MEMFD_JIT),
	RULE("/SYSV", NO_DEVICE | KEY_FOLLOWS | MAY_BE_HUGE, SYSV, SYSV, SYSV),
	LABEL("/anon_hugepage", NO_DEVICE, HUGE_LABEL),
	LABEL("/secretmem", NO_DEVICE, SECRETMEM),
	LABEL("/[aio]", NO_DEVICE, AIO),
	LABEL("/dmabuf:", NO_DEVICE, DMABUF),
	LABEL("/drm mm object", NO_DEVICE, GPU_OBJECT),
	LABEL("/i915", NO_DEVICE, GPU_OBJECT),
	LABEL("/anon_inode:", NO_DEVICE, ANON_INODE),
	LABEL("/sys/devices/", 0, SYS_DEVICE),
	LABEL("/sys/bus/", 0, SYS_DEVICE),
	LABEL("/sys/class/", 0, SYS_DEVICE),
	LABEL("/proc/bus/", 0, SYS_DEVICE),
	RULE("/sys/", 0, FILE, FILE_SHARED, FILE),	/* also what has VmFlags pf: kernel/btf */
	LABEL("anon_inode:", NO_DEVICE, ANON_INODE),
	LABEL("socket:[", NO_DEVICE, SOCKET),
	RULE("[anon_shmem:", NO_DEVICE, ANON_SHMEM, ANON_SHMEM, SHM_JIT),
};

static bool key_follows(const char *name)
{
	return strspn(name, "0123456789abcdef") >= 8;
}

static bool fits(const struct name_rule *rule, const struct vma_file *file)
{
	/* The last byte tells most names apart. */
	if (file->name_len < rule->len || file->name[rule->len - 1] != rule->name[rule->len - 1])
		return false;
	if (memcmp(file->name, rule->name, rule->len))
		return false;
	if (rule->how & WHOLE && file->name_len != rule->len)
		return false;
	if (rule->how & NO_DEVICE && file->dev_major)
		return false;
	return !(rule->how & KEY_FOLLOWS) || key_follows(file->name + rule->len);
}

static const struct name_rule *find_rule(const struct vma_file *file, bool label)
{
	const struct name_rule *rule = label ? labels : paths;
	size_t count = label ? sizeof(labels) / sizeof(*labels) : sizeof(paths) / sizeof(*paths);

	if (!file->name_len)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (fits(&rule[i], file))
			return &rule[i];
	return NULL;
}

static enum evidence rule_speaks(const struct name_rule *rule, const struct vmat_vma *vma)
{
	return vma->perms & PERM_EXEC ? rule->exec :
	       vma->perms & PERM_SHARED ? rule->shared : rule->plain;
}

/* The gate page, before it had a name of its own, and the vdso, before it had any. */
static enum evidence by_address(const struct role_context *context, const struct vmat_vma *vma)
{
	if (vma->start == GATE_ADDRESS)
		return EV_VSYSCALL_ADDRESS;
	if (context->vdso && vma->start == context->vdso)
		return EV_VDSO_AUXV;
	if (vma->start == 0xffffe000 && vma->end == 0xfffff000)
		return EV_VDSO_ADDRESS;
	if (!vma->start && (vma->perms & PERM_ACCESS) == (PERM_READ | PERM_EXEC))
		return EV_PAGE_ZERO;
	return EV_NONE;
}

static bool has_huge_pages(const struct role_context *context, const struct vmat_vma *vma)
{
	uint64_t bytes;

	return vmat_vma_field(context->mm, vma, VMAT_KERNEL_PAGE_SIZE, &bytes) &&
	       bytes > context->page_bytes;
}

/* smaps does, by VmFlags or its counters; a record of Rss alone, counted without it, does not. */
static bool tells_page_size(const struct vmat_vma *vma)
{
	return vmat_vma_has_vmflags(vma) ||
	       (vma->record && vma->record->shape->slot_of[VMAT_KERNEL_PAGE_SIZE] >= 0);
}

static bool on_huge_device(const struct role_context *context, const struct vma_file *file)
{
	return context->huge && file->dev_major == context->huge->dev_major &&
	       file->dev_minor == context->huge->dev_minor;
}

/* Flags prove; they come before names. Without them names of memory files are less sure. */
static enum evidence by_flags(const struct role_context *context, const struct vmat_vma *vma)
{
	if (vma->flags & VMAT_VM_HUGETLB)
		return EV_HUGE_FLAG;
	if (vma->flags & VMAT_VM_SHADOW_STACK)
		return EV_SHADOW_STACK;
	if (vma->file->inode && !vma->has_vmflags && vma->record && has_huge_pages(context, vma))
		return EV_HUGE_PAGE_SIZE;
	return EV_NONE;
}

static enum evidence by_rule(const struct role_context *context, const struct name_rule *rule,
			     const struct vmat_vma *vma)
{
	if (!rule) {
		if (!(vma->flags & (VMAT_VM_PFNMAP | VMAT_VM_IO)))
			return EV_NONE;
		return vma->file->name_len ? EV_DEVICE_FLAGS : EV_SPECIAL_FLAGS;
	}
	/* 2.6.18 calls the gate page [vdso]. */
	if (rule->plain == EV_VDSO_LABEL && vma->start == GATE_ADDRESS)
		return EV_VSYSCALL_ADDRESS;
	if (rule->how & MAY_BE_HUGE && !tells_page_size(vma) && on_huge_device(context, vma->file))
		return EV_HUGE_DEVICE;
	return rule_speaks(rule, vma);
}

/* memfd_create and shmget make hugetlb files, too; only smaps tells that this is none. */
static void doubt(struct vmat_vma *vma, const struct name_rule *rule)
{
	if (rule && rule->how & MAY_BE_HUGE && !tells_page_size(vma) &&
	    vma->confidence == VMAT_SURE)
		vma->confidence = VMAT_LIKELY;
}

static void classify_row(const struct role_context *context, const struct name_rule *rule,
			 bool anonymous, struct vmat_vma *vma)
{
	enum evidence evidence = by_flags(context, vma);

	if (!evidence && anonymous)
		evidence = by_address(context, vma);
	if (!evidence)
		evidence = by_rule(context, rule, vma);
	if (!evidence)
		return;
	role_set(vma, evidence);
	doubt(vma, rule);
	if (evidence == EV_STACK_TID_LABEL)
		vma->tid = (uint32_t)role_tid_of_name(vma);
}

static void find_huge_device(struct role_context *context)
{
	const struct vma_file *file = NULL;

	for (size_t i = 0; i < context->count && !context->huge; i++) {
		if (context->rows[i].file == file)
			continue;
		file = context->rows[i].file;
		if (!strncmp(file->name, "/anon_hugepage", strlen("/anon_hugepage")))
			context->huge = file;
	}
}

void role_by_name(struct role_context *context)
{
	const struct vma_file *file = NULL;
	const struct name_rule *rule = NULL;
	bool anonymous = false;

	find_huge_device(context);
	for (size_t i = 0; i < context->count; i++) {
		struct vmat_vma *vma = &context->rows[i];

		if (vma->file != file) {
			file = vma->file;
			anonymous = !file->name_len && !file->inode;
			rule = find_rule(file, vmat_vma_kernel_named(vma));
		}
		if (rule && rule->plain == EV_STACK_LABEL)
			context->stack_exec = vma->perms & PERM_EXEC;
		classify_row(context, rule, anonymous, vma);
	}
}
