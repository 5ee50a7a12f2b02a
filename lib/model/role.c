/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role - the table of the evidence: what each speaks for, how surely, in which words. */
#include "model/role.h"

/*
 * SURE is for what the kernel's own label, flag or told address proves. What follows from the
 * layout alone is LIKELY, and a GUESS where another explanation is about as good.
 */
#define ROW(evidence, role, confidence, why) \
	[EV_##evidence] = { VMAT_ROLE_##role, VMAT_##confidence, why }

const struct evidence_info evidence_table[NEVIDENCE] = {
	ROW(NONE, UNKNOWN, GUESS, ""),

	ROW(STACK_LABEL, STACK, SURE, "labelled [stack]"),
	ROW(STACK_TID_LABEL, THREAD_STACK, LIKELY,
	    "labelled [stack:TID]: a stack pointer is in it"),
	ROW(VDSO_LABEL, VDSO, SURE, "labelled [vdso]"),
	ROW(VVAR_LABEL, VVAR, SURE, "labelled [vvar...]"),
	ROW(VSYSCALL_LABEL, VSYSCALL, SURE, "labelled [vsyscall]"),
	ROW(SPECIAL_LABEL, SPECIAL, SURE, "labelled by the kernel"),
	ROW(UNKNOWN_LABEL, SPECIAL, LIKELY, "bracketed name that is not known"),
	ROW(SHM_LABEL, SHM, SURE, "/dev/zero, shared: mmap(MAP_SHARED|MAP_ANONYMOUS)"),
	ROW(ANON_SHMEM, SHM, SURE, "labelled [anon_shmem:...]"),
	ROW(MEMFD, MEMFD, SURE, "/memfd: file of memfd_create"),
	ROW(SECRETMEM, MEMFD, LIKELY, "file of memfd_secret"),
	ROW(MEMFD_JIT, JIT, LIKELY, "executable memfd"),
	ROW(SHM_JIT, JIT, LIKELY, "executable shared memory"),
	ROW(SYSV, SYSV, SURE, "/SYSV and a key: shmget"),
	ROW(HUGE_LABEL, HUGETLB, SURE, "/anon_hugepage: mmap(MAP_HUGETLB)"),
	ROW(ANON_INODE, DEVICE, SURE, "anon_inode: a file of a kernel service"),
	ROW(AIO, DEVICE, SURE, "ring of io_setup"),
	ROW(SOCKET, DEVICE, SURE, "ring of a socket"),
	ROW(GPU_OBJECT, DEVICE, LIKELY, "memory object of a GPU driver"),
	ROW(DMABUF, DEVICE, SURE, "dma-buf"),

	ROW(DEV_ZERO, ANON, LIKELY, "private /dev/zero is anonymous memory"),
	ROW(DEV_ZERO_JIT, JIT, LIKELY, "private executable /dev/zero"),
	ROW(SHM_FILE, SHM, LIKELY, "file in /dev/shm"),
	ROW(ASHMEM, ANON, LIKELY, "private ashmem is anonymous memory"),
	ROW(ASHMEM_SHARED, SHM, LIKELY, "ashmem"),
	ROW(HUGE_PATH, HUGETLB, LIKELY, "file where hugetlbfs is mounted by custom"),
	ROW(DEVICE_PATH, DEVICE, LIKELY, "file in /dev"),
	ROW(SYS_DEVICE, DEVICE, LIKELY, "resource of a device in /sys"),
	ROW(FILE_IN_DEV, FILE, LIKELY, "ordinary file kept in /dev"),

	ROW(HUGE_FLAG, HUGETLB, SURE, "VmFlags ht"),
	ROW(HUGE_PAGE_SIZE, HUGETLB, LIKELY, "KernelPageSize above that of the rest"),
	ROW(HUGE_DEVICE, HUGETLB, LIKELY, "on the device of /anon_hugepage"),
	ROW(SHADOW_STACK, SPECIAL, LIKELY, "VmFlags ss: a shadow stack"),
	ROW(DEVICE_FLAGS, DEVICE, LIKELY, "VmFlags io or pf: not ordinary memory"),
	ROW(SPECIAL_FLAGS, SPECIAL, LIKELY, "VmFlags io or pf without a file"),

	ROW(VDSO_AUXV, VDSO, LIKELY, "AT_SYSINFO_EHDR points at it"),
	ROW(VDSO_ADDRESS, VDSO, LIKELY, "where old i386 kernels put the vdso"),
	ROW(VSYSCALL_ADDRESS, VSYSCALL, LIKELY, "the fixed address of vsyscall"),
	ROW(PAGE_ZERO, SPECIAL, LIKELY, "page zero, of personality MMAP_PAGE_ZERO"),

	ROW(TEXT_ENTRY, TEXT, SURE, "executable file mapping that the program starts in"),
	ROW(TEXT, TEXT, LIKELY, "executable segment of an ELF object"),
	ROW(TEXT_ALONE, TEXT, GUESS, "executable part of a file that is an ELF object elsewhere"),
	ROW(TEXT_WRITABLE, TEXT, GUESS, "only segment of its object, writable"),
	ROW(TEXT_COPY, TEXT, GUESS, "anonymous and executable amid an ELF object"),
	ROW(RODATA, RODATA, LIKELY, "read-only segment of an ELF object"),
	ROW(RODATA_ALONE, RODATA, GUESS, "read-only part of a file that is an ELF object"),
	ROW(RODATA_NEVER_WRITABLE, RODATA, LIKELY,
	    "read-only segment of an ELF object, never writable"),
	ROW(RELRO_WAS_WRITABLE, RELRO, LIKELY, "read-only segment that once was writable"),
	ROW(RELRO_SPLIT, RELRO, LIKELY, "read-only beginning of the writable segment"),
	ROW(RELRO_GUESS, RELRO, GUESS, "read-only behind the text, by the usual layout"),
	ROW(DATA_FACTS, DATA, SURE, "writable file mapping that holds end_data"),
	ROW(DATA, DATA, LIKELY, "writable segment of an ELF object"),
	ROW(DATA_ALONE, DATA, GUESS, "writable part of a file that is an ELF object elsewhere"),
	ROW(OBJECT_HOLE, RESERVATION, LIKELY,
	    "inaccessible hole between the segments of an object"),
	ROW(BSS, BSS, LIKELY, "anonymous, directly behind the data of the program"),
	ROW(BSS_MAYBE, BSS, GUESS, "anonymous, directly behind the data of a library"),
	ROW(BSS_PROTECTED, BSS, GUESS, "anonymous part of an ELF object, read-only by now"),
	ROW(BSS_LABELLED, BSS, LIKELY, "labelled [heap], but ends where the heap begins"),

	ROW(FILE, FILE, LIKELY, "file that is not loaded as an object"),
	ROW(FILE_SHARED, FILE, LIKELY, "shared mapping of a file"),
	ROW(FILE_EXEC, FILE, GUESS, "executable mapping of a file with no other segment"),
	ROW(FILE_JIT, JIT, GUESS, "executable shared mapping of a deleted file"),

	ROW(HEAP_BRK, HEAP, SURE, "labelled [heap], holds memory of brk"),
	ROW(HEAP_LABEL, HEAP, SURE, "labelled [heap]"),
	ROW(HEAP_AGAIN, HEAP, LIKELY, "labelled [heap], not the first"),
	ROW(HEAP_AT_IMAGE, HEAP, GUESS,
	    "labelled [heap], but old kernels label a bss that it touches"),
	ROW(HEAP_MERGED, HEAP, LIKELY, "labelled [heap], with a bss at its beginning"),
	ROW(HEAP_INACCESSIBLE, HEAP, LIKELY, "labelled [heap], inaccessible"),
	ROW(STACK_PART, STACK, LIKELY, "touches [stack] and grows down"),
	ROW(THREAD_SP, THREAD_STACK, LIKELY, "a thread's stack pointer is in it"),
	ROW(THREAD_MAP_STACK, THREAD_STACK, LIKELY, "guard page below, VmFlags nh: MAP_STACK"),
	ROW(THREAD_GUARD_FLAG, THREAD_STACK, LIKELY, "VmFlags gu and nh: guarded MAP_STACK"),
	ROW(THREAD_USUAL_SIZE, THREAD_STACK, LIKELY, "guard page below, a usual stack size"),
	ROW(THREAD_GUARDED, THREAD_STACK, GUESS, "guard page below"),
	ROW(THREAD_NO_GUARD, THREAD_STACK, GUESS,
	    "VmFlags nh, and a stack for each thread is missing"),
	ROW(GROWSDOWN, ANON, GUESS, "grows down, but is no stack that is known"),

	ROW(ARENA, ARENA, LIKELY, "aligned and sized as a malloc arena of glibc"),
	ROW(ARENA_FULL, ARENA, GUESS, "aligned and sized as a full malloc arena of glibc"),
	ROW(ARENA_SEVERAL, ARENA, GUESS, "aligned and sized as several malloc arenas of glibc"),
	ROW(ARENA_REST, RESERVATION, LIKELY, "what a malloc arena of glibc may still grow into"),
	ROW(GUARD_STACK, GUARD, LIKELY, "below a thread's stack"),
	ROW(GUARD_BELOW, GUARD, LIKELY, "small, inaccessible, directly below memory in use"),
	ROW(GUARD_ABOVE, GUARD, GUESS, "small, inaccessible, directly above memory in use"),
	ROW(GUARD_SHADOW, GUARD, LIKELY, "between the shadows of AddressSanitizer"),
	ROW(RESERVATION, RESERVATION, LIKELY, "inaccessible, anonymous"),
	ROW(JIT, JIT, LIKELY, "anonymous and executable"),
	ROW(ANON, ANON, LIKELY, "anonymous, nothing special"),
	ROW(ANON_OR_BSS, ANON, GUESS,
	    "anonymous, too large or too usual for a bss of what is below"),

	ROW(NAMED_STACK, THREAD_STACK, LIKELY, "the C library named it a stack"),
	ROW(NAMED_GUARD, GUARD, LIKELY, "the program named it a guard"),
	ROW(NAMED_ARENA, ARENA, LIKELY, "the C library named it a malloc arena"),
	ROW(NAMED_BSS, BSS, LIKELY, "the linker named it .bss"),
	ROW(NAMED_JIT, JIT, LIKELY, "the program named it so, and it is executable"),
	ROW(NAMED_ANON, ANON, LIKELY, "anonymous, named by the program"),
	ROW(NAMED_RESERVATION, RESERVATION, LIKELY, "inaccessible, named by the program"),
};

void role_set(struct vmat_vma *vma, enum evidence evidence)
{
	const struct evidence_info *info = &evidence_table[evidence];

	vma->role = (uint8_t)info->role;
	vma->confidence = (uint8_t)(info->confidence & 3);
	vma->evidence = (uint8_t)evidence;
}
