/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Random calls against an array of pages, each of which knows what it is: where nothing was written
 * to and no limit is near, VMAs are the longest runs of pages of one kind. TEST_LONG=1 in the
 * environment makes ten times as many.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/modelled.h"
#include "kit/smallfiles.h"

enum { CALLS = 300000, SPAN = 48, CALLS_A_SPACE = 300 };

/* One page; a hole has no flags. */
struct page {
	uint64_t flags;		/* all VMAT_VM_*; 0: nothing is mapped */
	uint32_t file;		/* 0: anonymous */
	int64_t place;		/* in the file, less its number: equal in one mapping */
};

struct space {
	struct fixture f;
	struct page pages[SPAN];
	uint64_t seed;
};

static unsigned below(struct space *s, unsigned bound)
{
	return (unsigned)(next_random(&s->seed) % bound);
}

static bool is_one(const struct page *a, const struct page *b)
{
	return a->flags && a->flags == b->flags && a->file == b->file && a->place == b->place;
}

/* -- what is expected ---------------------------------------------------------------------- */

static const char *explain(const struct space *s)
{
	const struct vmat_tree *tree = vmat_sim_tree(s->f.sim);

	for (unsigned i = 0; i < SPAN; i++) {
		const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, at(i));
		bool begins = !i || !is_one(&s->pages[i - 1], &s->pages[i]);

		if (!vma != !s->pages[i].flags)
			return "a page is mapped in one and not in the other";
		if (vma && vmat_vma_flags(vma) != s->pages[i].flags)
			return "flags differ";
		if (vma && begins != (vmat_vma_start(vma) == at(i)))
			return "a VMA begins or does not begin here";
	}
	return vmat_tree_fault(tree, NULL);
}

static uint64_t account(uint64_t flags)
{
	const uint64_t free = VMAT_VM_SHARED | VMAT_VM_NORESERVE;

	return (flags & (VMAT_VM_WRITE | free)) == VMAT_VM_WRITE ? flags | VMAT_VM_ACCOUNT : flags;
}

/* What private anonymous memory does not need any more; of a file it stays. */
static uint64_t protected_flags(const struct page *page, uint64_t prot)
{
	uint64_t flags = (page->flags & ~SIM_ACCESS) | prot;

	if (prot & VMAT_VM_WRITE)
		return account(flags);
	return page->file || page->flags == flags ? flags : flags & ~VMAT_VM_ACCOUNT;
}

/* -- the calls, on both ---------------------------------------------------------------------- */

static uint64_t some_access(struct space *s)
{
	static const uint64_t all[] = { 0, R, RW, RW, RW, R | VMAT_VM_EXEC };

	return all[below(s, sizeof(all) / sizeof(all[0]))];
}

static void do_map(struct space *s, unsigned page, unsigned pages)
{
	struct vmat_mmap_call call = fixed(page, pages, some_access(s));
	struct page new = { .file = below(s, 3) };
	int64_t from = (int64_t)below(s, 2) * (int64_t)page;

	new.flags = call.prot | SIM_MAY_ACCESS;
	if (!below(s, 8)) {
		call.flags |= VMAT_MAP_NORESERVE;
		new.flags |= VMAT_VM_NORESERVE;
	}
	if (new.file) {
		call.backing = VMAT_BACKING_FILE;
		call.inode = 7;
		call.file_id = new.file;
		call.offset = (uint64_t)from * PAGE;
		new.place = from - (int64_t)page;
	}
	new.flags = account(new.flags);
	assert_int_equal(map_call(&s->f, &call, new.file ? "/tmp/one" : NULL), 0);
	for (unsigned i = page; i < page + pages; i++)
		s->pages[i] = new;
}

static void do_unmap(struct space *s, unsigned page, unsigned pages)
{
	assert_int_equal(unmap(&s->f, page, pages), 0);
	memset(&s->pages[page], 0, pages * sizeof(s->pages[0]));
}

/* Both stop at the first hole. */
static void do_protect(struct space *s, unsigned page, unsigned pages)
{
	uint64_t prot = some_access(s);
	unsigned i = page;

	for (; i < page + pages && s->pages[i].flags; i++)
		s->pages[i].flags = protected_flags(&s->pages[i], prot);
	assert_int_equal(protect(&s->f, page, pages, prot), i < page + pages ? -ENOMEM : 0);
}

static void do_lock(struct space *s, unsigned page, unsigned pages)
{
	const uint64_t locked = VMAT_VM_LOCKED | VMAT_VM_LOCKONFAULT;
	bool on = below(s, 2);
	unsigned i = page;
	int rc;

	for (; i < page + pages && s->pages[i].flags; i++)
		s->pages[i].flags = (s->pages[i].flags & ~locked) | (on ? locked : 0);
	if (on) {
		rc = lock(&s->f, page, pages, 1);
	} else {
		assert_int_equal(vmat_munlock(&s->f.effect, s->f.sim, at(page),
					      pages * (uint64_t)PAGE), 0);
		rc = s->f.effect.error;
	}
	assert_int_equal(rc, i < page + pages ? -ENOMEM : 0);
}

/* This one goes on. */
static void do_advise(struct space *s, unsigned page, unsigned pages)
{
	static const struct { int advice; uint64_t clear, set; } all[] = {
		{ 0, VMAT_VM_RAND_READ | VMAT_VM_SEQ_READ, 0 },
		{ 2, VMAT_VM_RAND_READ, VMAT_VM_SEQ_READ },
		{ 10, 0, VMAT_VM_DONTCOPY }, { 11, VMAT_VM_DONTCOPY, 0 },
		{ 16, 0, VMAT_VM_DONTDUMP }, { 17, VMAT_VM_DONTDUMP, 0 },
	};
	size_t which = below(s, sizeof(all) / sizeof(all[0]));
	bool hole = false;

	for (unsigned i = page; i < page + pages; i++) {
		if (s->pages[i].flags)
			s->pages[i].flags = (s->pages[i].flags & ~all[which].clear) |
					    all[which].set;
		else
			hole = true;
	}
	assert_int_equal(advise(&s->f, page, pages, all[which].advice), hole ? -ENOMEM : 0);
}

/* Within one mapping and to where it does not lie itself. */
static void do_remap(struct space *s, unsigned page, unsigned pages)
{
	unsigned to = below(s, SPAN - pages), i;
	/* what stays is unlocked, and merged with nobody for that */
	bool keep = !below(s, 4) && !(s->pages[page].flags & VMAT_VM_LOCKED);
	struct page moved[SPAN];

	for (i = page; i + 1 < page + pages && is_one(&s->pages[i], &s->pages[i + 1]);)
		i++;
	if (i + 1 < page + pages || !s->pages[page].flags ||
	    (to < page + pages && page < to + pages))
		return;
	memcpy(moved, &s->pages[page], pages * sizeof(moved[0]));
	for (i = 0; i < pages; i++)
		if (moved[i].file)
			moved[i].place += (int64_t)page - (int64_t)to;
	if (!keep)
		memset(&s->pages[page], 0, pages * sizeof(moved[0]));
	memcpy(&s->pages[to], moved, pages * sizeof(moved[0]));
	assert_int_equal(remap(&s->f, page, pages, pages, VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED |
			       (keep ? VMAT_MREMAP_DONTUNMAP : 0), to), 0);
}

static void (*const calls[])(struct space *s, unsigned page, unsigned pages) = {
	do_map, do_map, do_unmap, do_protect, do_protect, do_lock, do_advise, do_remap,
};

/* -- the property ------------------------------------------------------------------------------ */

static void one_call(struct space *s)
{
	unsigned pages = 1 + below(s, 8), page = below(s, SPAN - pages);
	unsigned which = below(s, sizeof(calls) / sizeof(calls[0]));
	const char *why;

	calls[which](s, page, pages);
	why = explain(s);
	if (why)
		fail_msg("call %u of %u pages at %u: %s", which, pages, page, why);
}

static void vmas_are_the_longest_runs_of_like_pages(void **state)
{
	unsigned long count = getenv("TEST_LONG") ? 10UL * CALLS : CALLS;
	struct space s = { .seed = 20261120 };

	(void)state;
	for (unsigned long i = 0; i < count / CALLS_A_SPACE; i++) {
		memset(s.pages, 0, sizeof(s.pages));
		s.f = open_sim("6.18.44", NULL);
		s.f.sim->placer->world.caps = UINT64_MAX;
		for (unsigned j = 0; j < CALLS_A_SPACE; j++)
			one_call(&s);
		close_sim(&s.f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vmas_are_the_longest_runs_of_like_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
