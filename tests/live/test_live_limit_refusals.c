/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel refuses because of a limit, against what the library foretells: each limit is
 * brought near, calls on both sides of it are foretold, then made.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/refusal.h"
#include "kit/testdata.h"

enum { BALLAST = 8, MOST_MAPPINGS = 200000 };

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define GIB (MIB * KIB)
#define RW (VMAT_VM_READ | VMAT_VM_WRITE)

static uint64_t page;

static void set_limit(const struct driven *driven, int which, uint64_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };
	const struct rlimit low = { bytes, bytes };

	if (prlimit(driven->pid, which, &limit, NULL))
		assert_int_equal(prlimit(driven->pid, which, &low, NULL), 0);
}

static void unmap(const struct driven *driven, uint64_t at, uint64_t length)
{
	assert_int_equal(driven_call(driven, ORDER_MUNMAP, (uint64_t[6]){ at, length }), 0);
}

static void can_unmap(const struct driven *driven, const char *what, uint64_t at, uint64_t length,
		      int error)
{
	struct call call;

	call_munmap(&call, at, length);
	expect(driven, &call, what, error, error ? VMAT_CHECK_MAP_COUNT : VMAT_CHECK_NONE);
}

static void can_protect(const struct driven *driven, const char *what, uint64_t at, uint64_t length,
			uint64_t prot, int error, enum vmat_check check)
{
	struct call call;

	call_mprotect(&call, at, length, prot);
	expect(driven, &call, what, error, check);
}

/* -- the limit of mappings ------------------------------------------------------------------- */

/* Mappings to play with, and some that come and go, one by one, to have a wanted number of them. */
struct crowd {
	struct driven driven;
	uint64_t limit;			/* vm.max_map_count */
	uint64_t toy;			/* 64 pages, one VMA, holes beside it */
	uint64_t ballast;		/* every second page may be one VMA */
	unsigned afloat;		/* how many of them are */
};

static uint64_t mappings(const struct driven *driven)
{
	struct vmat_mm *mm = NULL;
	uint64_t count;

	assert_int_equal(vmat_load_pid(&mm, driven->proc, driven->pid, NULL, NULL), 0);
	count = vmat_map_count(mm);
	vmat_mm_free(mm);
	return count;
}

static uint64_t with_room(const struct driven *driven, uint64_t length, uint64_t prot)
{
	const struct vmat_mmap_call m = { .length = length + 2 * page, .prot = prot,
				     .flags = VMAT_MAP_NORESERVE };
	uint64_t at = map_quietly(driven, &anonymous, &m);

	unmap(driven, at, page);
	unmap(driven, at + page + length, page);
	return at + page;
}

static void float_ballast(struct crowd *crowd, unsigned wanted)
{
	for (; crowd->afloat > wanted; crowd->afloat--)
		unmap(&crowd->driven, crowd->ballast + 2 * page * (crowd->afloat - 1), page);
	for (; crowd->afloat < wanted; crowd->afloat++) {
		const struct vmat_mmap_call m = { .hint = crowd->ballast + 2 * page * crowd->afloat,
					     .length = page, .flags = VMAT_MAP_FIXED };

		map_quietly(&crowd->driven, &anonymous, &m);
	}
}

/* Have so many mappings. */
static void crowd_to(struct crowd *crowd, uint64_t wanted)
{
	uint64_t now = mappings(&crowd->driven);

	assert_true(now + BALLAST >= wanted && now <= wanted + BALLAST);
	float_ballast(crowd, (unsigned)(crowd->afloat + wanted - now));
	assert_int_equal(mappings(&crowd->driven), wanted);
}

/* Nearly all that there may be: pages of two kinds in turn. */
static void crowd_begin(struct crowd *crowd)
{
	uint64_t limit = proc_number(NULL, "sys/vm/max_map_count", ""), comb;
	struct order order = { .what = ORDER_MPROTECT, .stride = 2 * page };

	if (limit > MOST_MAPPINGS)
		skip_because("vm.max_map_count is %" PRIu64 ": that many would take too long", limit);
	*crowd = (struct crowd){ .limit = limit };
	refusal_begin(&crowd->driven);
	crowd->toy = with_room(&crowd->driven, 64 * page, RW);
	crowd->ballast = with_room(&crowd->driven, 2 * BALLAST * page, 0);
	unmap(&crowd->driven, crowd->ballast, 2 * BALLAST * page);
	float_ballast(crowd, BALLAST / 2);
	comb = with_room(&crowd->driven, (limit + 16) * page, 0);
	order.times = (limit - mappings(&crowd->driven)) / 2;
	order.args[0] = comb + page;
	order.args[1] = page;
	order.args[2] = PROT_READ;
	assert_int_equal(driven_obey(&crowd->driven, &order).result, 0);
}

static void the_limit_of_mappings_refuses_as_foretold(void **state)
{
	struct vmat_mmap_call one = { .length = page, .prot = VMAT_VM_EXEC,
				      .flags = VMAT_MAP_SHARED };
	struct crowd crowd;
	const struct driven *d = &crowd.driven;

	(void)state;
	crowd_begin(&crowd);
	crowd_to(&crowd, crowd.limit - 1);
	expect_mmap(d, &anonymous, &one, "one less than the limit: one more", 0, VMAT_CHECK_NONE);
	expect_mmap(d, &anonymous, &one, "at the limit: one more", 0, VMAT_CHECK_NONE);
	assert_int_equal(mappings(d), crowd.limit + 1);
	expect_mmap(d, &anonymous, &one, "one more than the limit", ENOMEM, VMAT_CHECK_MAP_COUNT);
	one = (struct vmat_mmap_call){ .length = page, .prot = RW, .flags = VMAT_MAP_NORESERVE,
				  .hint = crowd.toy + 64 * page };
	expect_mmap(d, &anonymous, &one, "the same, that would merge", ENOMEM, VMAT_CHECK_MAP_COUNT);
	refusal_end(&crowd.driven);
}

static void at_the_limit_of_mappings_what_splits_is_refused_as_foretold(void **state)
{
	struct crowd crowd;
	const struct driven *d = &crowd.driven;
	uint64_t toy;

	(void)state;
	crowd_begin(&crowd);
	toy = crowd.toy;
	crowd_to(&crowd, crowd.limit);
	can_protect(d, "the middle", toy + 8 * page, page, VMAT_VM_READ, ENOMEM, VMAT_CHECK_MAP_COUNT);
	can_protect(d, "the edge", toy, page, VMAT_VM_READ, ENOMEM, VMAT_CHECK_MAP_COUNT);
	can_protect(d, "all of it", toy, 64 * page, VMAT_VM_READ, 0, VMAT_CHECK_NONE);
	can_protect(d, "all of it again", toy, 64 * page, RW, 0, VMAT_CHECK_NONE);
	can_unmap(d, "a hole in the middle", toy + 8 * page, page, ENOMEM);
	can_unmap(d, "the edge", toy, page, 0);
	can_unmap(d, "the other edge", toy + 63 * page, page, 0);
	crowd_to(&crowd, crowd.limit - 1);
	can_protect(d, "the middle, of which half is done", toy + 8 * page, page, VMAT_VM_READ, ENOMEM,
		    VMAT_CHECK_MAP_COUNT);
	assert_int_equal(mappings(d), crowd.limit);
	can_protect(d, "what was split, to be the same again", toy + page, 62 * page, RW, 0,
		    VMAT_CHECK_NONE);
	crowd_to(&crowd, crowd.limit - 1);
	can_protect(d, "the edge, with room for one", toy + page, page, VMAT_VM_READ, 0,
		    VMAT_CHECK_NONE);
	can_protect(d, "what merges", toy + page, page, RW, 0, VMAT_CHECK_NONE);
	crowd_to(&crowd, crowd.limit - 1);
	can_unmap(d, "a hole in the middle, with room for one", toy + 8 * page, page, 0);
	crowd_to(&crowd, crowd.limit - 2);
	can_protect(d, "the middle, with room for two", toy + 32 * page, page, VMAT_VM_READ, 0,
		    VMAT_CHECK_NONE);
	refusal_end(&crowd.driven);
}

static void at_the_limit_of_mappings_what_moves_is_refused_as_foretold(void **state)
{
	struct vmat_mmap_call over = { .length = page, .flags = VMAT_MAP_FIXED };
	struct crowd crowd;
	const struct driven *d = &crowd.driven;
	struct call call;

	(void)state;
	crowd_begin(&crowd);
	crowd_to(&crowd, crowd.limit - 3);
	call_mremap(&call, crowd.toy, 64 * page, 80 * page, VMAT_MREMAP_MAYMOVE, 0);
	expect(d, &call, "three less than the limit", ENOMEM, VMAT_CHECK_MAP_COUNT);
	call_mremap(&call, crowd.toy, 64 * page, 32 * page, 0, 0);
	expect(d, &call, "smaller", 0, VMAT_CHECK_NONE);
	call_mremap(&call, crowd.toy, 32 * page, 64 * page, 0, 0);
	expect(d, &call, "larger, in place", 0, VMAT_CHECK_NONE);
	crowd_to(&crowd, crowd.limit - 4);
	call_mremap(&call, crowd.toy, 64 * page, 80 * page, VMAT_MREMAP_MAYMOVE, 0);
	crowd.toy = (uint64_t)expect(d, &call, "four less than the limit", 0, VMAT_CHECK_NONE);
	crowd_to(&crowd, crowd.limit - 1);
	over.hint = crowd.toy + 8 * page;
	expect_mmap(d, &anonymous, &over, "over the middle, one less than the limit", 0, VMAT_CHECK_NONE);
	refusal_end(&crowd.driven);
}

static void over_the_middle_at_the_limit_of_mappings(void **state)
{
	struct vmat_mmap_call over = { .length = page, .flags = VMAT_MAP_FIXED };
	struct crowd crowd;

	(void)state;
	crowd_begin(&crowd);
	crowd_to(&crowd, crowd.limit);
	over.hint = crowd.toy + 8 * page;
	expect_mmap(&crowd.driven, &anonymous, &over, "over the middle", ENOMEM, VMAT_CHECK_MAP_COUNT);
	over.hint = crowd.toy;
	expect_mmap(&crowd.driven, &anonymous, &over, "over the edge", 0, VMAT_CHECK_NONE);
	over.hint = crowd.toy + 4 * page;
	over.flags = VMAT_MAP_FIXED_NOREPLACE;
	expect_mmap(&crowd.driven, &anonymous, &over, "over the limit, and taken", ENOMEM,
		    VMAT_CHECK_MAP_COUNT);
	refusal_end(&crowd.driven);
}

/* -- resource limits ------------------------------------------------------------------------------- */

static void the_limit_of_address_space_refuses_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 64 * page, .prot = RW };
	struct driven driven;
	struct call call;
	uint64_t at;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	set_limit(&driven, RLIMIT_AS, proc_number(&driven, "status", "VmSize:") + 16 * page);
	m.length = 17 * page;
	expect_mmap(&driven, &anonymous, &m, "a page too much", ENOMEM, VMAT_CHECK_AS);
	m.prot = 0;
	m.flags = VMAT_MAP_NORESERVE;
	expect_mmap(&driven, &anonymous, &m, "without access, too", ENOMEM, VMAT_CHECK_AS);
	m.length = 17 * page;
	m.hint = at;
	m.flags = VMAT_MAP_FIXED;
	expect_mmap(&driven, &anonymous, &m, "in the place of other memory", 0, VMAT_CHECK_NONE);
	m.hint = at + 63 * page;
	m.length = 18 * page;
	m.flags = VMAT_MAP_FIXED_NOREPLACE;
	expect_mmap(&driven, &anonymous, &m, "too much, and taken", EEXIST, VMAT_CHECK_TAKEN);
	call_mremap(&call, at + 17 * page, 47 * page, 64 * page, VMAT_MREMAP_MAYMOVE, 0);
	expect(&driven, &call, "larger by a page too much", ENOMEM, VMAT_CHECK_AS);
	m = (struct vmat_mmap_call){ .length = 16 * page, .prot = RW };
	expect_mmap(&driven, &anonymous, &m, "just so much", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

static void the_limit_of_data_refuses_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 64 * page, .prot = VMAT_VM_READ };
	struct driven driven;
	struct call call;
	uint64_t at, data;

	(void)state;
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	m.prot = RW;
	data = map_quietly(&driven, &anonymous, &m);
	set_limit(&driven, RLIMIT_DATA, proc_number(&driven, "status", "VmData:") + 16 * page);
	m.length = 17 * page;
	expect_mmap(&driven, &anonymous, &m, "a page too much", ENOMEM, VMAT_CHECK_DATA);
	m.flags = VMAT_MAP_SHARED;
	expect_mmap(&driven, &anonymous, &m, "shared, which is no data", 0, VMAT_CHECK_NONE);
	m.flags = 0;
	m.prot = VMAT_VM_READ;
	expect_mmap(&driven, &anonymous, &m, "read-only, neither", 0, VMAT_CHECK_NONE);
	can_protect(&driven, "then to be written", at, 17 * page, RW, ENOMEM, VMAT_CHECK_DATA);
	call_mremap(&call, data, 64 * page, 81 * page, VMAT_MREMAP_MAYMOVE, 0);
	expect(&driven, &call, "larger by a page too much", ENOMEM, VMAT_CHECK_DATA);
	can_protect(&driven, "just so much to be written", at, 16 * page, RW, 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

static void the_limit_of_locked_memory_refuses_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 17 * page, .prot = RW, .flags = VMAT_MAP_LOCKED };
	struct driven driven;
	struct call call;
	uint64_t at;

	(void)state;
	refusal_begin(&driven);
	set_limit(&driven, RLIMIT_MEMLOCK, 16 * page);
	driven_drop(&driven, CAP_IPC_LOCK);
	expect_mmap(&driven, &anonymous, &m, "a page too much", EAGAIN, VMAT_CHECK_MEMLOCK);
	m.length = 12 * page;
	at = (uint64_t)expect_mmap(&driven, &anonymous, &m, "not too much", 0, VMAT_CHECK_NONE);
	m.length = 5 * page;
	expect_mmap(&driven, &anonymous, &m, "together a page too much", EAGAIN, VMAT_CHECK_MEMLOCK);
	call_mremap(&call, at, 12 * page, 17 * page, VMAT_MREMAP_MAYMOVE, 0);
	expect(&driven, &call, "larger by a page too much", EAGAIN, VMAT_CHECK_MEMLOCK);
	m.length = 4 * page;
	expect_mmap(&driven, &anonymous, &m, "just so much", 0, VMAT_CHECK_NONE);
	set_limit(&driven, RLIMIT_MEMLOCK, 0);
	m.length = page;
	expect_mmap(&driven, &anonymous, &m, "nothing may be locked", EPERM, VMAT_CHECK_MEMLOCK);
	m.flags = 0;
	expect_mmap(&driven, &anonymous, &m, "not locked", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

/* -- room --------------------------------------------------------------------------------------- */

static void the_lowest_addresses_are_refused_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = page, .flags = VMAT_MAP_FIXED };
	uint64_t lowest = proc_number(NULL, "sys/vm/mmap_min_addr", "");
	struct driven driven;

	(void)state;
	refusal_begin(&driven);
	if (lowest && geteuid() == 0) {
		m.hint = lowest - page;
		expect_mmap(&driven, &anonymous, &m, "with CAP_SYS_RAWIO", 0, VMAT_CHECK_NONE);
		unmap(&driven, m.hint, page);
	}
	driven_drop(&driven, CAP_SYS_RAWIO);
	for (m.hint = 0; m.hint < lowest; m.hint += page)
		expect_mmap(&driven, &anonymous, &m, "below vm.mmap_min_addr", EPERM, VMAT_CHECK_LOW);
	m.hint = lowest;
	expect_mmap(&driven, &anonymous, &m, "the lowest", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

/* All that there is, in pieces that get smaller. */
static void fill(const struct driven *driven)
{
	struct order order = { .what = ORDER_MMAP, .times = 4096 };

	order.args[3] = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	order.args[4] = (uint64_t)-1;
	for (uint64_t size = UINT64_C(1) << 46; size >= page; size /= 2) {
		order.args[1] = size;
		assert_int_equal(driven_obey(driven, &order).result, -ENOMEM);
	}
}

static void where_no_hole_is_large_enough_it_is_as_foretold(void **state)
{
	struct vmat_mmap_call m = { .length = 64 * MIB, .flags = VMAT_MAP_NORESERVE };
	const struct source *huge;
	struct sources sources;
	struct driven driven;
	uint64_t at;

	(void)state;
	sources_open(&sources);
	refusal_begin(&driven);
	at = map_quietly(&driven, &anonymous, &m);
	fill(&driven);
	m.length = page;
	expect_mmap(&driven, &anonymous, &m, "no room at all", ENOMEM, VMAT_CHECK_ROOM);
	unmap(&driven, at + 8 * MIB, 3 * MIB);
	unmap(&driven, at + 20 * MIB + page, 2 * MIB);
	m.length = 3 * MIB + page;
	expect_mmap(&driven, &anonymous, &m, "a page too much", ENOMEM, VMAT_CHECK_ROOM);
	huge = source_named(&sources, "hugetlb 2M");
	m.length = 4 * MIB;
	if (huge)
		expect_mmap(&driven, huge, &m, "two huge pages", ENOMEM, VMAT_CHECK_ROOM);
	m.length = 3 * MIB;
	expect_mmap(&driven, &anonymous, &m, "just so much", 0, VMAT_CHECK_NONE);
	m.length = 2 * MIB;
	expect_mmap(&driven, &anonymous, &m, "a huge page's worth, unaligned", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
	sources_close(&sources);
}

/* -- what the machine lends ------------------------------------------------------------------------ */

static void what_is_more_than_memory_and_swap_is_refused_as_foretold(void **state)
{
	uint64_t mode = proc_number(NULL, "sys/vm/overcommit_memory", "");
	uint64_t most = proc_number(NULL, "meminfo", "MemTotal:") +
			proc_number(NULL, "meminfo", "SwapTotal:");
	struct vmat_mmap_call m = { .prot = RW };
	struct driven driven;
	uint64_t at;

	(void)state;
	if (mode != 0)
		skip_because("vm.overcommit_memory is %" PRIu64 ", not 0", mode);
	refusal_begin(&driven);
	m.length = most + GIB;
	expect_mmap(&driven, &anonymous, &m, "more than there is", ENOMEM, VMAT_CHECK_COMMIT);
	m.flags = VMAT_MAP_SHARED;
	expect_mmap(&driven, &anonymous, &m, "shared, too", ENOMEM, VMAT_CHECK_COMMIT);
	m.flags = VMAT_MAP_NORESERVE;
	expect_mmap(&driven, &anonymous, &m, "not reserved", 0, VMAT_CHECK_NONE);
	m.flags = 0;
	m.prot = VMAT_VM_READ;
	at = (uint64_t)expect_mmap(&driven, &anonymous, &m, "read-only", 0, VMAT_CHECK_NONE);
	can_protect(&driven, "then to be written", at, m.length, RW, ENOMEM, VMAT_CHECK_COMMIT);
	m.prot = RW;
	m.length = most + page;
	expect_mmap(&driven, &anonymous, &m, "a page too much", ENOMEM, VMAT_CHECK_COMMIT);
	m.length = most;
	expect_mmap(&driven, &anonymous, &m, "just so much", 0, VMAT_CHECK_NONE);
	refusal_end(&driven);
}

static int begin(void **state)
{
	(void)state;
	page = (uint64_t)sysconf(_SC_PAGESIZE);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_limit_of_mappings_refuses_as_foretold),
		cmocka_unit_test(at_the_limit_of_mappings_what_splits_is_refused_as_foretold),
		cmocka_unit_test(at_the_limit_of_mappings_what_moves_is_refused_as_foretold),
		cmocka_unit_test(over_the_middle_at_the_limit_of_mappings),
		cmocka_unit_test(the_limit_of_address_space_refuses_as_foretold),
		cmocka_unit_test(the_limit_of_data_refuses_as_foretold),
		cmocka_unit_test(the_limit_of_locked_memory_refuses_as_foretold),
		cmocka_unit_test(the_lowest_addresses_are_refused_as_foretold),
		cmocka_unit_test(where_no_hole_is_large_enough_it_is_as_foretold),
		cmocka_unit_test(what_is_more_than_memory_and_swap_is_refused_as_foretold),
	};

	return cmocka_run_group_tests_name("live_limit_refusals", tests, begin, NULL);
}
