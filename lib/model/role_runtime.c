/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* role_runtime - what is known of C libraries, sanitizers and languages: their names and places. */
#include <string.h>

#include "model/role.h"

/* -- [anon:NAME] ----------------------------------------------------------- */

/*
 * What to make of memory that the program named with PR_SET_VMA_ANON_NAME. The name is looked
 * for anywhere in the label; the first that is found counts. Where a column is NONE the shape
 * decides, as for memory without a name.
 */
struct anon_name {
	const char *part;
	uint8_t plain, none;	/* enum evidence: readable or writable; inaccessible */
};

#define NAMED(part, plain, none) { part, EV_##plain, EV_##none }

static const struct anon_name anon_names[] = {
	/* bionic, and Android's linker */
	NAMED("[anon:stack_and_tls:main", NAMED_ANON, NAMED_GUARD),
	NAMED("[anon:stack_and_tls:", NAMED_STACK, NAMED_GUARD),
	NAMED("[anon:thread signal stack", NAMED_ANON, NAMED_GUARD),
	NAMED("[anon:.bss]", NAMED_BSS, NAMED_BSS),
	/* glibc with glibc.mem.decorate_maps */
	NAMED("glibc: pthread stack", NAMED_STACK, NAMED_GUARD),
	NAMED("glibc: pthread user stack", NAMED_STACK, NAMED_GUARD),
	NAMED("glibc: malloc arena", NAMED_ARENA, NAMED_RESERVATION),
	NAMED("glibc: ", NAMED_ANON, NONE),
	/* anybody */
	NAMED("shadow gap", NAMED_GUARD, NAMED_GUARD),
	NAMED("guard", NAMED_GUARD, NAMED_GUARD),
	NAMED("[anon:", NONE, NONE),
};

static const struct anon_name *find_anon_name(const char *label)
{
	for (size_t i = 0; i < sizeof(anon_names) / sizeof(*anon_names); i++)
		if (strstr(label, anon_names[i].part))
			return &anon_names[i];
	return NULL;
}

enum evidence role_of_anon_name(const struct vmat_vma *vma)
{
	const struct anon_name *name;

	if (!vma->file->name_len)
		return EV_NONE;
	name = find_anon_name(vma->file->name);
	if (!name)
		return EV_NONE;
	if (vma_is_inaccessible(vma))
		return name->none;
	/* "guard" may be a part of any word; memory that can be used is none. */
	return name->plain == EV_NAMED_GUARD ? EV_NONE : name->plain;
}

/* The digits at the end, in front of the bracket: [stack:812], [anon: glibc: pthread stack: 812] */
pid_t role_tid_of_name(const struct vmat_vma *vma)
{
	const char *at = strrchr(vma->file->name, ':');
	pid_t tid = 0;

	if (!at)
		return 0;
	at += 1 + (at[1] == ' ');
	for (; *at >= '0' && *at <= '9' && tid < 100000000; at++)
		tid = tid * 10 + (*at - '0');
	return *at == ']' ? tid : 0;
}

/* -- addresses -------------------------------------------------------------- */

/*
 * Go asks for its heap at 0xc000000000, then at the same address with 1, 2, ... in the byte
 * above (0x4000000000 on arm64 with few address bits), and uses it by whole huge pages. Bytes of
 * 0x7f and more are left out: there the kernel puts mappings of its own choice.
 */
bool role_is_go_heap(const struct vmat_vma *vma)
{
	const uint64_t huge_page = UINT64_C(2) << 20;
	uint64_t high = vma->start >> 32;

	if ((vma->start | vma->end) % huge_page)
		return false;
	return ((high & 0xff) == 0xc0 && high >> 8 < 0x7f) || high == 0x40;
}

/* -- libraries --------------------------------------------------------------- */

/* Sanitizers and allocators keep their tables in bss. */
static const char *const large_bss[] = {
	"libasan.so", "libtsan.so", "liblsan.so", "libubsan.so", "libhwasan.so", "libclang_rt.",
	"libjemalloc", "libscudo",
};

bool role_has_large_bss(const struct vma_file *file)
{
	for (size_t i = 0; i < sizeof(large_bss) / sizeof(*large_bss); i++)
		if (strstr(file->name, large_bss[i]))
			return true;
	return false;
}

/* -- shadows ----------------------------------------------------------------- */

/* How far a range may be from its formula: sanitizers round to pages of up to 64 KiB. */
enum { SHADOW_SLACK = 128 * 1024, LOWEST_SHADOW = 0x10000000 };

/*
 * A byte of shadow stands for 8: shadow(a) = offset + a / 8. The low shadow begins at offset and
 * ends with the shadow of its own first byte, offset + offset / 8, where the gap begins.
 */
bool role_is_shadow_gap(const struct vmat_vma *below, const struct vmat_vma *gap)
{
	uint64_t expected = below->start + below->start / 8;
	uint64_t off = gap->start > expected ? gap->start - expected : expected - gap->start;

	return below->end == gap->start && below->start >= LOWEST_SHADOW &&
	       (below->perms & PERM_ACCESS) == (PERM_READ | PERM_WRITE) && off <= SHADOW_SLACK;
}
