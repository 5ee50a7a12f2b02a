/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* arch - which machine an address space belongs to, as far as it shows itself, and its limits. */
#include "model/arch.h"

#include <string.h>

#define GIB(n) (UINT64_C(n) << 30)
#define MIB(n) (UINT64_C(n) << 20)
#define BIT(n) (UINT64_C(1) << (n))

const struct arch_info arch_table[NARCHES] = {
	[ARCH_UNKNOWN] = { "", 0, 0, GIB(1), 33, 3, false },
	[ARCH_X86_64] = { "x86_64", BIT(47) - 4096, BIT(47) - 4096, GIB(16) - 4096, 32, 3, false },
	[ARCH_X86_COMPAT] = { "i386", 0xffffe000, 0xffffe000, MIB(8) - 4096, 16, 3, false },
	[ARCH_I386] = { "i386", 0xc0000000, 0xc0000000, MIB(8) - 4096, 16, 3, false },
	[ARCH_ARM64] = { "aarch64", 0, 0, GIB(1), 33, 4, true },
	[ARCH_ARM_COMPAT] = { "arm", 0xfffff000, 0xffff0000, MIB(8), 16, 4, true },
	[ARCH_ARM] = { "arm", 0xbf000000, 0xbf000000, MIB(8), 16, 3, true },
	[ARCH_PPC64] = { "ppc64", 0, BIT(47), GIB(1), 33, 4, true },
	[ARCH_S390X] = { "s390x", -UINT64_C(4096), BIT(42), GIB(1), 18, 2, true },
	[ARCH_RISCV64] = { "riscv64", 0, 0, GIB(1), 24, 3, true },
};

/* What uname -m says; the first whose beginning matches. */
static const struct { const char *machine; enum arch arch; } machines[] = {
	{ "x86_64", ARCH_X86_64 },
	{ "aarch64", ARCH_ARM64 },
	{ "arm", ARCH_ARM },
	{ "ppc64", ARCH_PPC64 },
	{ "s390x", ARCH_S390X },
	{ "riscv64", ARCH_RISCV64 },
	{ "i386", ARCH_I386 },
	{ "i486", ARCH_I386 },
	{ "i586", ARCH_I386 },
	{ "i686", ARCH_I386 },
};

/* Parts of the names of executable mappings that only one machine has. */
static const struct { const char *part; enum arch arch; } names[] = {
	{ "[vsyscall]", ARCH_X86_64 },
	{ "/ld-linux-x86-64.so.", ARCH_X86_64 },
	{ "/x86_64-linux-gnu/", ARCH_X86_64 },
	{ "/ld-musl-x86_64.so.", ARCH_X86_64 },
	{ "/ld-linux-aarch64.so.", ARCH_ARM64 },
	{ "/aarch64-linux-gnu/", ARCH_ARM64 },
	{ "/ld-musl-aarch64.so.", ARCH_ARM64 },
	{ "/system/bin/linker64", ARCH_ARM64 },
	{ "/ld-linux-armhf.so.", ARCH_ARM },
	{ "/arm-linux-gnueabi", ARCH_ARM },
	{ "[vectors]", ARCH_ARM },
	{ "/ld64.so.2", ARCH_PPC64 },
	{ "/powerpc64le-linux-gnu/", ARCH_PPC64 },
	{ "/s390x-linux-gnu/", ARCH_S390X },
	{ "/ld-linux-riscv64", ARCH_RISCV64 },
	{ "/riscv64-linux-gnu/", ARCH_RISCV64 },
	{ "/ld-linux.so.2", ARCH_I386 },
	{ "/i386-linux-gnu/", ARCH_I386 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

uint64_t arch_highest_end(const struct vmat_mm *mm)
{
	size_t count = vmat_map_count(mm);

	return count ? mm->rows[count - 1].end : 0;
}

unsigned arch_word_bytes(const struct vmat_mm *mm)
{
	if (mm->facts && mm->facts->auxv_word_bytes)
		return mm->facts->auxv_word_bytes;
	if (!mm->count)
		return 0;
	return mm->rows[mm->count - 1].end > BIT(32) ? 8 : 4;
}

static enum arch by_machine(const struct vmat_mm *mm)
{
	const char *machine = facts_text(mm, FACT_MACHINE);

	for (size_t i = 0; machine && i < COUNT(machines); i++)
		if (!strncmp(machine, machines[i].machine, strlen(machines[i].machine)))
			return machines[i].arch;
	return ARCH_UNKNOWN;
}

/*
 * AT_HWCAP of x86 is a word of CPUID: these bits every 64-bit CPU has, and the reserved ones none.
 * On other machines, each of which has its own bits, the former are not set or the latter are.
 */
static bool hwcap_is_x86(uint64_t hwcap)
{
	const uint64_t always = 0x07808131, never = BIT(10) | BIT(20);

	return (hwcap & always) == always && !(hwcap & never);
}

/* What only one machine puts into the small files. */
static enum arch by_facts(const struct vmat_mm *mm)
{
	uint64_t value;

	if (facts_auxv(mm, AUXV_SYSINFO, &value))
		return ARCH_I386;
	if (facts_auxv(mm, AUXV_DCACHEBSIZE, &value))
		return ARCH_PPC64;
	if (facts_text(mm, FACT_STATUS_X86_FEATURES))
		return ARCH_X86_64;
	if (facts_auxv(mm, AUXV_HWCAP, &value) && hwcap_is_x86(value))
		return arch_word_bytes(mm) == 8 ? ARCH_X86_64 : ARCH_I386;
	if (facts_get(mm, FACT_STATUS_UNTAG_MASK, &value) && value == UINT64_MAX >> 8)
		return ARCH_ARM64;
	if (mm->facts && mm->facts->auxv_big_endian && mm->facts->auxv_word_bytes == 8)
		return ARCH_S390X;
	return ARCH_UNKNOWN;
}

/* The names of foreign files may be among the mappings, but an emulator does not execute them. */
static enum arch by_names(const struct vmat_mm *mm)
{
	for (size_t i = mm->count; i-- > 0;) {
		const struct vmat_vma *vma = &mm->rows[i];

		if (!(vma->perms & PERM_EXEC) || !vma->file->name_len)
			continue;
		for (size_t j = 0; j < COUNT(names); j++)
			if (strstr(vma->file->name, names[j].part))
				return names[j].arch;
	}
	return ARCH_UNKNOWN;
}

/* Names begin further left on a 32-bit kernel; what lies above 3 GiB tells it, too. */
static bool kernel_is_64_bit(const struct vmat_mm *mm)
{
	return mm->name_column > 60 || arch_highest_end(mm) > 0xc0000000;
}

/* The same machine, as it is for a program of that word size. */
static enum arch settle(const struct vmat_mm *mm, enum arch arch)
{
	bool narrow = arch_word_bytes(mm) == 4;

	/* uname says i686 to whoever asks with PER_LINUX32 */
	if (arch == ARCH_I386 && arch_word_bytes(mm) == 8)
		return ARCH_X86_64;
	if ((arch == ARCH_X86_64 && narrow) || (arch == ARCH_I386 && kernel_is_64_bit(mm)))
		return ARCH_X86_COMPAT;
	if ((arch == ARCH_ARM64 && narrow) || (arch == ARCH_ARM && mm->name_column > 60))
		return ARCH_ARM_COMPAT;
	return narrow && (arch == ARCH_PPC64 || arch == ARCH_S390X) ? ARCH_UNKNOWN : arch;
}

enum arch arch_of(const struct vmat_mm *mm)
{
	enum arch arch = by_machine(mm);

	if (arch == ARCH_UNKNOWN)
		arch = by_facts(mm);
	if (arch == ARCH_UNKNOWN)
		arch = by_names(mm);
	return settle(mm, arch);
}
