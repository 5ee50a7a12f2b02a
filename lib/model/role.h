/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role - what the rooms role_*.c share: the evidence, and what is known of the mm as a whole. */
#ifndef MODEL_ROLE_H
#define MODEL_ROLE_H

#include "model/hash.h"
#include "model/kind.h"
#include "model/mm.h"

/*
 * Why a mapping is what it is. Each has one row in the table of role.c: the role that it
 * speaks for, how sure that is, and the words. Never stored outside the process.
 */
enum evidence {
	EV_NONE,

	/* names of the kernel's making */
	EV_STACK_LABEL, EV_STACK_TID_LABEL, EV_VDSO_LABEL, EV_VVAR_LABEL, EV_VSYSCALL_LABEL,
	EV_SPECIAL_LABEL, EV_UNKNOWN_LABEL, EV_SHM_LABEL, EV_ANON_SHMEM, EV_MEMFD, EV_SECRETMEM,
	EV_MEMFD_JIT, EV_SHM_JIT, EV_SYSV, EV_HUGE_LABEL, EV_ANON_INODE, EV_AIO, EV_SOCKET,
	EV_GPU_OBJECT, EV_DMABUF,

	/* paths */
	EV_DEV_ZERO, EV_DEV_ZERO_JIT, EV_SHM_FILE, EV_ASHMEM, EV_ASHMEM_SHARED, EV_HUGE_PATH,
	EV_DEVICE_PATH, EV_SYS_DEVICE, EV_FILE_IN_DEV,

	/* VmFlags and counters */
	EV_HUGE_FLAG, EV_HUGE_PAGE_SIZE, EV_HUGE_DEVICE, EV_SHADOW_STACK, EV_DEVICE_FLAGS,
	EV_SPECIAL_FLAGS,

	/* addresses that the kernel told or that are always the same */
	EV_VDSO_AUXV, EV_VDSO_ADDRESS, EV_VSYSCALL_ADDRESS, EV_PAGE_ZERO,

	/* ELF objects */
	EV_TEXT_ENTRY, EV_TEXT, EV_TEXT_ALONE, EV_TEXT_WRITABLE, EV_TEXT_COPY, EV_RODATA,
	EV_RODATA_ALONE,
	EV_RODATA_NEVER_WRITABLE, EV_RELRO_WAS_WRITABLE, EV_RELRO_SPLIT, EV_RELRO_GUESS,
	EV_DATA_FACTS, EV_DATA, EV_DATA_ALONE, EV_OBJECT_HOLE, EV_BSS, EV_BSS_MAYBE,
	EV_BSS_PROTECTED,
	EV_BSS_LABELLED,

	/* other files */
	EV_FILE, EV_FILE_SHARED, EV_FILE_EXEC, EV_FILE_JIT,

	/* brk heap and stacks */
	EV_HEAP_BRK, EV_HEAP_LABEL, EV_HEAP_AGAIN, EV_HEAP_AT_IMAGE, EV_HEAP_INACCESSIBLE,
	EV_HEAP_MERGED, EV_STACK_PART,
	EV_THREAD_SP, EV_THREAD_MAP_STACK, EV_THREAD_GUARD_FLAG, EV_THREAD_USUAL_SIZE,
	EV_THREAD_GUARDED, EV_THREAD_NO_GUARD, EV_GROWSDOWN,

	/* anonymous memory by its shape */
	EV_ARENA, EV_ARENA_FULL, EV_ARENA_SEVERAL, EV_ARENA_REST, EV_GUARD_STACK,
	EV_GUARD_BELOW, EV_GUARD_ABOVE, EV_GUARD_SHADOW, EV_RESERVATION, EV_JIT, EV_ANON,
	EV_ANON_OR_BSS,

	/* names that programs and libraries give: [anon:...] */
	EV_NAMED_STACK, EV_NAMED_GUARD, EV_NAMED_ARENA, EV_NAMED_BSS, EV_NAMED_JIT, EV_NAMED_ANON,
	EV_NAMED_RESERVATION,

	NEVIDENCE
};

struct evidence_info {
	enum vmat_role role;
	enum vmat_confidence confidence;
	const char *why;	/* static, a few words */
};

extern const struct evidence_info evidence_table[NEVIDENCE];

/* Signal stacks have guards, too; they are smaller. */
#define SMALLEST_STACK_BYTES (UINT64_C(20) << 10)

/* vma->tid while roles are being worked out: the stack pointers of several threads. */
#define STACK_OF_MANY UINT32_MAX

/* What the rules ask of the address space as a whole. Addresses that nobody told are 0. */
struct role_context {
	struct vmat_mm *mm;
	struct vmat_vma *rows;
	size_t count;
	uint64_t page_bytes;
	uint64_t arena_bytes;		/* glibc's HEAP_MAX_SIZE: 1 MiB or 64 MiB */
	bool narrow;			/* 32-bit addresses */
	bool exec_implied;		/* READ_IMPLIES_EXEC: x says nothing */
	bool stack_exec;		/* [stack] is executable, so other stacks may be */
	uint64_t stacks_marked;		/* guarded mappings with VmFlags nh: MAP_STACK */
	const struct vma_file *huge;	/* a file that is hugetlb by its name, or NULL */
	uint64_t threads;		/* 0: not told */
	uint64_t start_code, entry, phdr, interp, vdso;
	uint64_t end_data, start_brk;
	struct hash elf_files;		/* ids are places in elf_list, from 1 */
	struct mm_list elf_list;	/* const struct vma_file * */
};

/* Row @vma plays the part that @evidence speaks for. */
void role_set(struct vmat_vma *vma, enum evidence evidence);

/* Nothing better is known yet. */
static inline bool role_is_open(const struct vmat_vma *vma)
{
	return vma->role == VMAT_ROLE_UNKNOWN;
}

static inline uint64_t vma_bytes(const struct vmat_vma *vma)
{
	return vma->end - vma->start;
}

static inline bool vma_holds(const struct vmat_vma *vma, uint64_t address)
{
	return vma->start <= address && address < vma->end;
}

enum { PERM_ACCESS = PERM_READ | PERM_WRITE | PERM_EXEC };

static inline bool vma_is_inaccessible(const struct vmat_vma *vma)
{
	return !(vma->perms & PERM_ACCESS);
}

static inline bool role_is_text(const struct vmat_vma *vma)
{
	return (vma->perms & (PERM_EXEC | PERM_WRITE)) == PERM_EXEC;
}

/* Private anonymous memory without a kernel's label that nothing is known of yet. */
static inline bool role_is_open_anon(const struct vmat_vma *vma)
{
	return role_is_open(vma) && kind_is_plain_anon(vma);
}

/* role_name.c: the kernel's labels, device and shared memory paths, flags that prove. O(n). */
void role_by_name(struct role_context *context);

/* role_runtime.c: what the name that a program gave its memory means; EV_NONE: nothing. */
enum evidence role_of_anon_name(const struct vmat_vma *vma);
/* Its tid, where the name holds one, else 0. */
pid_t role_tid_of_name(const struct vmat_vma *vma);
/* Go's heap is aligned like glibc's arenas, but at addresses of its own. */
bool role_is_go_heap(const struct vmat_vma *vma);
/* A library whose bss is larger than all the rest of it. */
bool role_has_large_bss(const struct vma_file *file);
/* The shadow gap of AddressSanitizer, whose place follows from that of the shadow below it. */
bool role_is_shadow_gap(const struct vmat_vma *below, const struct vmat_vma *gap);

/* role_file.c: files that are loaded objects, and their bss; other files. 0 or -ENOMEM. O(n). */
int role_by_object(struct role_context *context);

/* role_anon.c: the heap, stacks, arenas, guards; must be last. O(n). */
void role_by_shape(struct role_context *context);

#endif
