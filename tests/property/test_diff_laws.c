/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two address spaces, compared by address: patching gives the other, byte for byte; the mirror image
 * is the mirror image; what changed adds up. For pairs at random, one of which comes of the other by
 * what kernels do, or by nothing at all, and for all that was captured.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/captures.h"
#include "kit/laws.h"
#include "kit/maketext.h"
#include "kit/parsing.h"
#include "kit/scratch.h"
#include "kit/smallfiles.h"

enum { PAIRS = 4000, PAIRS_LONG = 100000, PAGES = 48, PAGE = 4096, BASE = 0x10000 };

static uint64_t pairs(void)
{
	return getenv("VMAT_LONG") ? PAIRS_LONG : PAIRS;
}

static uint64_t below(uint64_t *seed, uint64_t limit)
{
	return next_random(seed) % limit;
}

/* -- address spaces, page by page -------------------------------------------------------- */

/* What a page is, and what it weighs. A mapping is a run of pages that agree but in weight. */
struct page {
	char what;		/* ' ': a hole; 'a' to 'd': memory of that name; else that file */
	char perms[5];
	uint64_t offset;	/* pages; of what is no file 0 */
	bool deleted, locked;
	bool cut;		/* a mapping begins here whatever is before */
	unsigned rss, swap;	/* kB */
};

struct space {
	struct page pages[PAGES];
	bool gate;
	char gate_perms[5];
};

static const char *const perms[] = { "rw-p", "r--p", "---p", "r-xp", "rw-s" };

static bool is_file(const struct page *page)
{
	return page->what >= 'A' && page->what <= 'Z';
}

static bool continues(const struct page *page, const struct page *next)
{
	return page->what == next->what && !next->cut && !strcmp(page->perms, next->perms) &&
	       page->deleted == next->deleted && page->locked == next->locked &&
	       (!is_file(page) || page->offset + 1 == next->offset);
}

/* -- what kernels do ----------------------------------------------------------------------- */

struct range {
	unsigned first, count;
};

static struct range random_range(uint64_t *seed)
{
	unsigned first = (unsigned)below(seed, PAGES);
	unsigned most = below(seed, 3) ? 6 : PAGES - first;

	most = most < PAGES - first ? most : PAGES - first;
	return (struct range){ first, (unsigned)below(seed, most) + 1 };
}

static void do_munmap(struct space *space, struct range range, uint64_t *seed)
{
	(void)seed;
	memset(&space->pages[range.first], 0, range.count * sizeof(*space->pages));
	for (unsigned i = 0; i < range.count; i++)
		space->pages[range.first + i].what = ' ';
}

static void do_mmap(struct space *space, struct range range, uint64_t *seed)
{
	static const char whats[] = "aaaabcdAABC";
	const char *mode = perms[below(seed, 5)];
	char what = whats[below(seed, sizeof(whats) - 1)];
	uint64_t offset = below(seed, 3);

	if (what >= 'a' && mode[3] == 's')
		mode = perms[0];
	for (unsigned i = 0; i < range.count; i++) {
		struct page *page = &space->pages[range.first + i];

		*page = (struct page){ .what = what, .rss = 4 * (unsigned)below(seed, 2) };
		strcpy(page->perms, mode);
		if (is_file(page))
			page->offset = offset + i;
	}
	space->pages[range.first].cut = below(seed, 4) == 0;
}

static void do_mprotect(struct space *space, struct range range, uint64_t *seed)
{
	const char *mode = perms[below(seed, 4)];

	for (unsigned i = 0; i < range.count; i++)
		if (space->pages[range.first + i].what != ' ')
			memcpy(space->pages[range.first + i].perms, mode, 3);
}

static void do_mlock(struct space *space, struct range range, uint64_t *seed)
{
	bool locked = below(seed, 2);

	for (unsigned i = 0; i < range.count; i++)
		if (space->pages[range.first + i].what != ' ')
			space->pages[range.first + i].locked = locked;
}

/* brk() or the stack: what ends, or begins, at a hole goes on. */
static void do_grow(struct space *space, struct range range, uint64_t *seed)
{
	bool up = below(seed, 2);
	unsigned i = up ? range.first : range.first + range.count - 1;

	for (unsigned n = 0; n + 1 < range.count; n++) {
		unsigned next = up ? i + 1 : i - 1;

		if (space->pages[next].what == ' ' && space->pages[i].what != ' ') {
			space->pages[next] = space->pages[i];
			space->pages[next].rss = 0;
			space->pages[next].cut = false;
			if (is_file(&space->pages[i]))
				space->pages[next].offset += up ? 1 : (uint64_t)-1;
			space->pages[i].cut &= up;
		}
		i = next;
	}
}

static void do_mremap(struct space *space, struct range range, uint64_t *seed)
{
	struct page moved[PAGES];
	unsigned to = (unsigned)below(seed, PAGES - range.count + 1);

	memcpy(moved, &space->pages[range.first], range.count * sizeof(*moved));
	do_munmap(space, range, seed);
	memcpy(&space->pages[to], moved, range.count * sizeof(*moved));
}

/* unlink(): of all that is mapped of it. */
static void do_unlink(struct space *space, struct range range, uint64_t *seed)
{
	char what = space->pages[range.first].what;

	(void)seed;
	for (unsigned i = 0; i < PAGES; i++)
		if (space->pages[i].what == what && is_file(&space->pages[i]))
			space->pages[i].deleted = true;
}

static void do_touch(struct space *space, struct range range, uint64_t *seed)
{
	for (unsigned i = 0; i < range.count; i++) {
		struct page *page = &space->pages[range.first + i];

		page->rss = page->what == ' ' ? 0 : 4 * (unsigned)below(seed, 2);
		page->swap = page->what == ' ' || page->rss ? 0 : 4 * (unsigned)below(seed, 2);
	}
}

/* What was split by something that is over may stay so, or not. */
static void do_cut(struct space *space, struct range range, uint64_t *seed)
{
	space->pages[range.first].cut = below(seed, 2);
}

static void do_gate(struct space *space, struct range range, uint64_t *seed)
{
	(void)range;
	space->gate = below(seed, 3) != 0;
	strcpy(space->gate_perms, below(seed, 2) ? "--xp" : "r-xp");
}

static void change(struct space *space, uint64_t *seed)
{
	static void (*const calls[])(struct space *, struct range, uint64_t *) = {
		do_munmap, do_munmap, do_mmap, do_mmap, do_mmap, do_mprotect, do_mprotect, do_mlock,
		do_grow, do_grow, do_mremap, do_unlink, do_touch, do_touch, do_cut, do_gate,
	};

	calls[below(seed, sizeof(calls) / sizeof(*calls))](space, random_range(seed), seed);
}

static void make_space(struct space *space, uint64_t *seed)
{
	struct range all = { 0, PAGES };

	*space = (struct space){ .gate_perms = "--xp" };
	do_munmap(space, all, seed);
	for (uint64_t n = 3 + below(seed, 20); n; n--)
		do_mmap(space, random_range(seed), seed);
	for (uint64_t n = below(seed, 10); n; n--)
		change(space, seed);
}

/* -- as text --------------------------------------------------------------------------------- */

/* How a text is written. */
struct style {
	bool smaps;
	unsigned column;	/* where names begin */
	bool odd;		/* one line in eight in another way */
	bool sometimes;		/* Swap stands for some only */
	bool sloppy;		/* no VmFlags */
};

static struct style random_style(uint64_t *seed)
{
	static const unsigned columns[] = { 73, 73, 49, 90 };

	return (struct style){
		.smaps = below(seed, 4) != 0,
		.column = columns[below(seed, 4)],
		.odd = below(seed, 4) == 0,
		.sometimes = below(seed, 8) == 0,
		.sloppy = below(seed, 8) == 0,
	};
}

static void add_counters(struct pile *pile, const struct style *style, const struct page *page,
			 unsigned count, uint64_t *seed)
{
	unsigned rss = 0, swap = 0;

	for (unsigned i = 0; i < count; i++) {
		rss += page[i].rss;
		swap += page[i].swap;
	}
	pile_format(pile, "Size: %u kB\nRss: %u kB\nPrivate_Clean: 0 kB\nPrivate_Dirty: %u kB\n"
		    "Anonymous: %u kB\n", count * 4, rss, rss, rss);
	if (!style->sometimes || below(seed, 2))
		pile_format(pile, "Swap: %u kB\n", swap);
	pile_format(pile, "Locked: %u kB\n", page->locked ? count * 4 : 0);
	if (!style->sloppy)
		pile_format(pile, "VmFlags: %s%smr mw me %sqq \n",
			    page->perms[0] == 'r' ? "rd " : "", page->perms[1] == 'w' ? "wr " : "",
			    page->locked ? "lo " : "");
}

static void add_line(struct pile *pile, const struct style *style, const struct page *page,
		     uint64_t start, unsigned count, uint64_t *seed)
{
	static const char *const names[] = { "", "[heap]", "[anon:x]", "[stack]" };
	size_t begin = pile->len;
	const char *zero = style->odd && !below(seed, 8) ? "0" : "";
	struct pile name = { 0 };

	if (is_file(page))
		pile_format(&name, "/lib/%c%s", page->what, page->deleted ? " (deleted)" : "");
	else
		pile_format(&name, "%s", names[page->what - 'a']);
	pile_format(pile, "%08" PRIx64 "-%08" PRIx64 " %s %s%08" PRIx64, start,
		    start + count * (uint64_t)PAGE, page->perms, zero, page->offset * PAGE);
	pile_format(pile, is_file(page) ? " 08:01 %d " : " 00:00 %d ",
		    is_file(page) ? page->what : 0);
	while (name.len && pile->len - begin < style->column)
		pile_add(pile, " ", 1);
	pile_format(pile, "%s\n", name.bytes);
	free(name.bytes);
	if (style->smaps)
		add_counters(pile, style, page, count, seed);
}

static void add_gate(struct pile *pile, const struct space *space, const struct style *style,
		     uint64_t *seed)
{
	struct page page = { .what = 'a', .rss = 4 * (unsigned)below(seed, 2) };

	if (!space->gate)
		return;
	strcpy(page.perms, space->gate_perms);
	pile_format(pile, "ffffffffff600000-ffffffffff601000 %s 00000000 00:00 0 "
		    "                 [vsyscall]\n", page.perms);
	if (style->smaps)
		add_counters(pile, style, &page, 1, seed);
}

static struct vmat_mm *space_mm(const struct space *space, const struct style *style,
				uint64_t *seed)
{
	struct pile pile = { 0 };
	struct vmat_mm *mm;

	for (unsigned i = 0, next; i < PAGES; i = next) {
		const struct page *page = &space->pages[i];

		next = i + 1;
		while (next < PAGES && continues(&page[next - i - 1], &page[next - i]))
			next++;
		if (page->what != ' ')
			add_line(&pile, style, page, BASE + i * (uint64_t)PAGE, next - i, seed);
	}
	add_gate(&pile, space, style, seed);
	mm = parse_or_fail(pile.bytes, pile.len);
	free(pile.bytes);
	return mm;
}

/* -- pairs ------------------------------------------------------------------------------------ */

static void what_kernels_do_obeys_the_laws(void **state)
{
	uint64_t seed = 51;

	(void)state;
	for (uint64_t n = pairs(); n; n--) {
		struct style style = random_style(&seed), other = random_style(&seed);
		struct space space;
		struct vmat_mm *before, *after;

		make_space(&space, &seed);
		before = space_mm(&space, &style, &seed);
		for (uint64_t steps = below(&seed, 6); steps; steps--)
			change(&space, &seed);
		after = space_mm(&space, below(&seed, 4) ? &style : &other, &seed);
		assert_diff_laws(before, after);
		assert_identity_laws(before, after);
		vmat_mm_free(before);
		vmat_mm_free(after);
	}
}

static void unrelated_spaces_obey_the_laws(void **state)
{
	uint64_t seed = 52;

	(void)state;
	for (uint64_t n = pairs() / 4; n; n--) {
		struct style style[2] = { random_style(&seed), random_style(&seed) };
		struct vmat_mm *mm[2];

		for (int side = 0; side < 2; side++) {
			struct space space;

			make_space(&space, &seed);
			mm[side] = space_mm(&space, &style[side], &seed);
		}
		assert_diff_laws(mm[0], mm[1]);
		assert_identity_laws(mm[0], mm[1]);
		vmat_mm_free(mm[0]);
		vmat_mm_free(mm[1]);
	}
}

static void texts_as_odd_as_can_be_obey_the_laws(void **state)
{
	uint64_t seed = 53;

	(void)state;
	for (uint64_t n = pairs() / 4; n; n--) {
		struct vmat_mm *mm[2];

		for (int side = 0; side < 2; side++) {
			struct pile text = make_text(below(&seed, 2), 30, &seed);

			mm[side] = parse_or_fail(text.bytes, text.len);
			free(text.bytes);
		}
		assert_diff_laws(mm[0], mm[1]);
		assert_identity_laws(mm[0], mm[1]);
		vmat_mm_free(mm[0]);
		vmat_mm_free(mm[1]);
	}
}

/* -- captures ---------------------------------------------------------------------------------- */

static struct vmat_mm *best_mm(const char *folder)
{
	struct vmat_mm *mm = capture_mm(folder, "smaps");

	return mm ? mm : capture_mm(folder, "maps");
}

/* Each folder and the next of the list: phases of one program, and where one ends two programs. */
static void captures_one_after_the_other_obey_the_laws(void **state)
{
	char **folders = captures_with("maps");
	struct vmat_mm *before = best_mm(folders[0]), *after;

	(void)state;
	for (size_t i = 1; folders[i]; i++) {
		after = best_mm(folders[i]);
		assert_diff_laws(before, after);
		assert_identity_laws(before, after);
		vmat_mm_free(before);
		before = after;
	}
	vmat_mm_free(before);
	captures_free(folders);
}

/* Of one process if only PHASE differs: .../PROGRAM/PHASE/PROCESS, .../PROGRAM/PHASE. */
static bool is_later(const char *folder, const char *later)
{
	size_t common = 0;
	const char *rest, *later_rest;

	while (folder[common] && folder[common] == later[common])
		common++;
	while (common && folder[common - 1] != '/')
		common--;
	rest = strchrnul(folder + common, '/');
	later_rest = strchrnul(later + common, '/');
	return folder[common] >= '0' && folder[common] <= '9' && later[common] >= '0' &&
	       later[common] <= '9' && !strcmp(rest, later_rest) && !strchr(rest + !!*rest, '/');
}

static void phases_of_each_process_obey_the_laws(void **state)
{
	char **folders = captures_with("maps");
	unsigned found = 0;

	(void)state;
	for (size_t i = 0; folders[i]; i++)
		for (size_t j = i + 1; folders[j]; j++) {
			struct vmat_mm *before, *after;

			if (!is_later(folders[i], folders[j]))
				continue;
			before = best_mm(folders[i]);
			after = best_mm(folders[j]);
			assert_diff_laws(before, after);
			assert_identity_laws(before, after);
			vmat_mm_free(before);
			vmat_mm_free(after);
			found++;
			break;
		}
	captures_free(folders);
	print_message("# %u pairs of phases\n", found);
	assert_true(found > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_kernels_do_obeys_the_laws),
		cmocka_unit_test(unrelated_spaces_obey_the_laws),
		cmocka_unit_test(texts_as_odd_as_can_be_obey_the_laws),
		cmocka_unit_test(captures_one_after_the_other_obey_the_laws),
		cmocka_unit_test(phases_of_each_process_obey_the_laws),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
