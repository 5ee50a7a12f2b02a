/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One call of mmap() and its kin, said to the library, to the kernel and to a person. */
#include "kit/plan.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "kit/scratch.h"

#ifndef MAP_32BIT
#define MAP_32BIT 0
#endif
#ifndef MAP_ABOVE4G
#define MAP_ABOVE4G 0x80
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 0x08
#endif
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

struct flag {
	unsigned ours;
	int theirs;
	const char *name;
};

static const struct flag map_flags[] = {
	{ VMAT_MAP_SHARED, MAP_SHARED, "MAP_SHARED" },
	{ VMAT_MAP_FIXED, MAP_FIXED, "MAP_FIXED" },
	{ VMAT_MAP_FIXED_NOREPLACE, MAP_FIXED_NOREPLACE, "MAP_FIXED_NOREPLACE" },
	{ VMAT_MAP_32BIT, MAP_32BIT, "MAP_32BIT" },
	{ VMAT_MAP_ABOVE4G, MAP_ABOVE4G, "MAP_ABOVE4G" },
	{ VMAT_MAP_GROWSDOWN, MAP_GROWSDOWN, "MAP_GROWSDOWN" },
	{ VMAT_MAP_STACK, MAP_STACK, "MAP_STACK" },
	{ VMAT_MAP_NORESERVE, MAP_NORESERVE, "MAP_NORESERVE" },
	{ VMAT_MAP_LOCKED, MAP_LOCKED, "MAP_LOCKED" },
	{ VMAT_MAP_POPULATE, MAP_POPULATE, "MAP_POPULATE" },
	{ VMAT_MAP_DROPPABLE, MAP_DROPPABLE, "MAP_DROPPABLE" },
	{ 0, 0, NULL }
};

static const struct flag remap_flags[] = {
	{ VMAT_MREMAP_MAYMOVE, MREMAP_MAYMOVE, "MREMAP_MAYMOVE" },
	{ VMAT_MREMAP_FIXED, MREMAP_FIXED, "MREMAP_FIXED" },
	{ VMAT_MREMAP_DONTUNMAP, MREMAP_DONTUNMAP, "MREMAP_DONTUNMAP" },
	{ 0, 0, NULL }
};

static uint64_t translate(unsigned ours, const struct flag *table)
{
	int theirs = 0;

	for (; table->name; table++)
		if (ours & table->ours)
			theirs |= table->theirs;
	return (uint64_t)theirs;
}

static uint64_t kernel_prot(uint64_t prot)
{
	return (uint64_t)((prot & VMAT_VM_READ ? PROT_READ : 0) | (prot & VMAT_VM_WRITE ? PROT_WRITE : 0) |
			  (prot & VMAT_VM_EXEC ? PROT_EXEC : 0)) | (prot & ~UINT64_C(7));
}

/* -- making ------------------------------------------------------------------------ */

void call_mmap(struct call *call, const struct source *source)
{
	struct vmat_mmap_call *m = &call->mmap;
	uint64_t flags = translate(m->flags, map_flags) | (uint64_t)source->map_flags;

	if (!(m->flags & (VMAT_MAP_SHARED | VMAT_MAP_DROPPABLE)))
		flags |= MAP_PRIVATE;
	m->size = sizeof(*m);
	m->backing = source->backing;
	m->file_system = source->file_system;
	m->huge = source->huge;
	m->huge_page_size = source->huge_page_size;
	m->no_exec_mount = source->no_exec_mount;
	call->kind = CALL_MMAP;
	call->source = source;
	call->order = (struct order){ .what = ORDER_MMAP, .times = 1, .args = {
		m->hint, m->length, kernel_prot(m->prot), flags, (uint64_t)source->fd, m->offset } };
	if (source->shm_id >= 0)
		call->order = (struct order){ .what = ORDER_SHMAT, .times = 1,
					      .args = { (uint64_t)source->shm_id } };
}

void call_munmap(struct call *call, uint64_t address, uint64_t length)
{
	*call = (struct call){ .kind = CALL_MUNMAP, .address = address, .length = length };
	call->order = (struct order){ .what = ORDER_MUNMAP, .times = 1, .args = { address, length } };
}

void call_mprotect(struct call *call, uint64_t address, uint64_t length, uint64_t prot)
{
	*call = (struct call){ .kind = CALL_MPROTECT, .address = address, .length = length,
			       .prot = prot };
	call->order = (struct order){ .what = ORDER_MPROTECT, .times = 1,
				      .args = { address, length, kernel_prot(prot) } };
}

void call_mremap(struct call *call, uint64_t address, uint64_t length, uint64_t new_length,
		 unsigned flags, uint64_t new_address)
{
	*call = (struct call){ .kind = CALL_MREMAP, .address = address, .length = length,
			       .new_length = new_length, .remap_flags = flags,
			       .new_address = new_address };
	call->order = (struct order){ .what = ORDER_MREMAP, .times = 1, .args = {
		address, length, new_length, translate(flags, remap_flags), new_address } };
}

/* -- in words -------------------------------------------------------------------------- */

static void add_flags(struct pile *pile, const char *first, unsigned flags,
		      const struct flag *table)
{
	const char *between = *first ? "|" : "";

	pile_format(pile, "%s", first);
	for (; table->name; table++) {
		if (!(flags & table->ours))
			continue;
		pile_format(pile, "%s%s", between, table->name);
		between = "|";
	}
}

static void add_prot(struct pile *pile, uint64_t prot)
{
	pile_format(pile, "%c%c%c", prot & VMAT_VM_READ ? 'r' : '-', prot & VMAT_VM_WRITE ? 'w' : '-',
		    prot & VMAT_VM_EXEC ? 'x' : '-');
}

static void mmap_in_words(struct pile *pile, const struct call *call)
{
	const struct vmat_mmap_call *m = &call->mmap;

	pile_format(pile, "mmap(%#" PRIx64 ", %#" PRIx64 ", ", m->hint, m->length);
	add_prot(pile, m->prot);
	pile_format(pile, ", ");
	add_flags(pile, m->flags & (VMAT_MAP_SHARED | VMAT_MAP_DROPPABLE) ? "" : "MAP_PRIVATE",
		  m->flags, map_flags);
	pile_format(pile, ", <%s>, %#" PRIx64 ")", call->source->label, m->offset);
}

static void other_in_words(struct pile *pile, const struct order *order)
{
	static const char *const names[] = {
		[ORDER_GETPID] = "getpid", [ORDER_MADVISE] = "madvise", [ORDER_MLOCK] = "mlock",
		[ORDER_MUNLOCK] = "munlock", [ORDER_SHMAT] = "shmat", [ORDER_MSEAL] = "mseal",
		[ORDER_BRK] = "brk", [ORDER_MLOCK2] = "mlock2", [ORDER_MLOCKALL] = "mlockall",
		[ORDER_MUNLOCKALL] = "munlockall", [ORDER_GETRANDOM] = "getrandom",
		[ORDER_TOUCH] = "touch", [ORDER_FORK] = "fork",
	};
	size_t what = order->what;
	const char *name = what < sizeof(names) / sizeof(names[0]) ? names[what] : NULL;

	pile_format(pile, "%s(%#" PRIx64 ", %#" PRIx64 ", %" PRIu64 ")", name ? name : "order",
		    order->args[0], order->args[1], order->args[2]);
}

char *call_in_words(const struct call *call)
{
	struct pile pile = { .bytes = NULL };

	switch (call->kind) {
	case CALL_MMAP:
		mmap_in_words(&pile, call);
		break;
	case CALL_MREMAP:
		pile_format(&pile, "mremap(%#" PRIx64 ", %#" PRIx64 ", %#" PRIx64 ", ",
			    call->address, call->length, call->new_length);
		add_flags(&pile, "", call->remap_flags, remap_flags);
		pile_format(&pile, ", %#" PRIx64 ")", call->new_address);
		break;
	case CALL_MUNMAP:
		pile_format(&pile, "munmap(%#" PRIx64 ", %#" PRIx64 ")", call->address, call->length);
		break;
	case CALL_MPROTECT:
		pile_format(&pile, "mprotect(%#" PRIx64 ", %#" PRIx64 ", ", call->address,
			    call->length);
		add_prot(&pile, call->prot);
		pile_add(&pile, ")", 1);
		break;
	case CALL_OTHER:
		other_in_words(&pile, &call->order);
		break;
	}
	return pile.bytes;
}
