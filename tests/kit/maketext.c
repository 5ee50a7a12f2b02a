/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts of maps and smaps at random, in all the ways in which kernels and others write them. */
#include "kit/maketext.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kit/smallfiles.h"

enum { MOST_KEYS = 90 };

/* How one key is written throughout a text. */
struct key {
	char name[24];
	enum { RIGHT, LEFT, WORDS } style;
	bool kb, sometimes;
};

/* How one text is written throughout, but for its oddities. */
struct style {
	uint64_t start;		/* of the first mapping */
	unsigned column;	/* where names begin; 0: a blank before them */
	unsigned odd;		/* one line in so many is written differently; 0: none */
	unsigned named;		/* one record in so many ends in a Name, as on Android; 0: none */
	bool torn, flags;
	unsigned keys;
	struct key key[MOST_KEYS];
};

static uint64_t below(uint64_t *seed, uint64_t limit)
{
	return next_random(seed) % limit;
}

static bool one_in(uint64_t *seed, uint64_t times)
{
	return times && !below(seed, times);
}

static const char *pick(const char *const *words, size_t count, uint64_t *seed)
{
	return words[below(seed, count)];
}

#define PICK(words, seed) pick(words, sizeof(words) / sizeof(*(words)), seed)

static void choose_key(struct key *key, unsigned number, uint64_t *seed)
{
	static const char *const names[] = {
		"Size", "KernelPageSize", "MMUPageSize", "Rss", "Pss", "Pss_Dirty", "Shared_Clean",
		"Shared_Dirty", "Private_Clean", "Private_Dirty", "Referenced", "Anonymous", "KSM",
		"LazyFree", "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped", "Shared_Hugetlb",
		"Private_Hugetlb", "Swap", "SwapPss", "Locked",
	};
	enum { NAMES = sizeof(names) / sizeof(*names) };

	*key = (struct key){ .style = RIGHT, .kb = true };
	if (number < NAMES) {
		strcpy(key->name, names[number]);
		return;
	}
	sprintf(key->name, "Future%s%u", number % 2 ? "Counter_" : "", number);
	key->kb = below(seed, 2);
	key->style = one_in(seed, 6) ? WORDS : one_in(seed, 4) ? LEFT : RIGHT;
	key->sometimes = one_in(seed, 10);
}

static void shuffle(struct style *style, uint64_t *seed)
{
	for (unsigned i = style->keys; i > 1; i--) {
		unsigned j = (unsigned)below(seed, i);
		struct key key = style->key[i - 1];

		style->key[i - 1] = style->key[j];
		style->key[j] = key;
	}
}

static struct style choose_style(uint64_t *seed)
{
	static const unsigned columns[] = { 73, 73, 73, 49, 49, 0, 60, 80 };
	static const uint64_t starts[] = { 0, 0x8048000, UINT64_C(0x55d0c0000000),
					   UINT64_C(0x7f0000000000),
					   UINT64_C(0xff00000000000000) };
	struct style style = { .start = starts[below(seed, 5)], .flags = !one_in(seed, 5) };

	style.column = columns[below(seed, 8)];
	style.odd = one_in(seed, 3) ? 1 + (unsigned)below(seed, 8) : 0;
	style.named = one_in(seed, 6) ? 1 + (unsigned)below(seed, 4) : 0;
	style.torn = one_in(seed, 8);
	style.keys = 3 + (unsigned)below(seed, one_in(seed, 10) ? MOST_KEYS - 3 : 24);
	for (unsigned i = 0; i < style.keys; i++)
		choose_key(&style.key[i], i, seed);
	if (one_in(seed, 4))
		shuffle(&style, seed);
	/* a text without flags ends as its first record did, and as old kernels ended it */
	if (!style.flags) {
		strcpy(style.key[style.keys - 1].name, "Swap");
		for (unsigned i = 0; i + 1 < style.keys; i++)
			if (!strcmp(style.key[i].name, "Swap") ||
			    (i == 1 && !strcmp(style.key[i].name, "KernelPageSize")))
				sprintf(style.key[i].name, "Was%u", i);
		style.key[style.keys - 1].sometimes = false;
		style.key[style.keys - 1].style = RIGHT;
	}
	style.key[0].sometimes = false;
	return style;
}

static void add_name(struct pile *text, uint64_t *seed)
{
	static const char *const names[] = {
		"/usr/lib/x86_64-linux-gnu/libc.so.6", "[heap]", "[stack]", "[anon:x y]", "[vdso]",
		"/tmp/x (deleted)", "/tmp/a\\012b", "/a b  ", "/memfd:\x1b[31m (deleted)",
		"/\t\xe2\x80\xae", "/\xff\xfe", "anon_inode:[perf_event]", "Size:  4 kB", "/\r/x",
		"1000-2000 r--p 00000000 00:00 0",
	};

	if (one_in(seed, 30)) {
		for (uint64_t i = below(seed, 6000); i; i--)
			pile_add(text, "n", 1);
		pile_add(text, "m", 1);
		return;
	}
	pile_format(text, "%s", PICK(names, seed));
}

/* Some line that is right, but not as the others. */
static void add_odd_line(struct pile *text, uint64_t start, uint64_t end, uint64_t *seed)
{
	static const char *const tails[] = {
		"r--p 0 0:0 0 ", "rw-p 00000000 00:00 0", "r-xs 0000000000 000:00 007    /odd",
		"---p 00000000 00:00 0  ", "rwxp 00001000 103:fffff 18446744073709551615  /wide",
	};

	pile_format(text, "%0*" PRIx64 "-%0*" PRIx64 " %s\n", (int)below(seed, 16), start,
		    (int)below(seed, 16), end, PICK(tails, seed));
}

static void add_mapping(struct pile *text, const struct style *style, uint64_t start,
			uint64_t end, uint64_t *seed)
{
	uint64_t inode = one_in(seed, 2) ? 0 : next_random(seed) >> below(seed, 64);
	size_t line = text->len;

	if (one_in(seed, style->odd)) {
		add_odd_line(text, start, end, seed);
		return;
	}
	pile_format(text,
		    "%08" PRIx64 "-%08" PRIx64 " %c%c%c%c %08" PRIx64 " %02x:%02x %" PRIu64 " ",
		    start, end, "r-"[below(seed, 2)], "w-"[below(seed, 2)], "x-"[below(seed, 2)],
		    "sp"[below(seed, 2)], below(seed, 3) ? 0 : next_random(seed) >> below(seed, 64),
		    (unsigned)below(seed, 300), (unsigned)below(seed, 5000), inode);
	if (inode || one_in(seed, 3)) {
		size_t fixed = text->len - line;

		if (style->column > fixed)
			pile_format(text, "%*s", (int)(style->column - fixed), "");
		else if (style->column)
			pile_format(text, " ");
		add_name(text, seed);
	}
	pile_format(text, "\n");
}

static uint64_t some_value(uint64_t *seed)
{
	if (one_in(seed, 2))
		return 0;
	if (one_in(seed, 40))
		return (next_random(seed) >> below(seed, 64)) / 1024;
	return below(seed, one_in(seed, 3) ? 100000000 : 3000);
}

static void add_counter(struct pile *text, const struct key *key, uint64_t size_kb,
			uint64_t *seed)
{
	static const char *const words[] = { "  two words", " x\tkB", "", " 4 kb", " 1 2" };
	uint64_t value = some_value(seed);
	int label = (int)strlen(key->name) + 1;

	if (!strcmp(key->name, "Size") && !one_in(seed, 20))
		value = size_kb;
	if (strstr(key->name, "PageSize") && !one_in(seed, 20))
		value = 4;
	if (key->style == WORDS) {
		pile_format(text, "%s:%s\n", key->name, PICK(words, seed));
		return;
	}
	if (key->style == LEFT)
		pile_format(text, "%s:   %" PRIu64, key->name, value);
	else if (label < 16)
		pile_format(text, "%s:%*s%8" PRIu64, key->name, 16 - label, "", value);
	else
		pile_format(text, "%s: %*" PRIu64, key->name, 23 - label, value);
	pile_format(text, key->kb ? " kB\n" : "\n");
}

static void add_record(struct pile *text, const struct style *style, uint64_t size_kb,
		       uint64_t *seed)
{
	static const char *const flags[] = {
		"rd wr mr mw me ac", "rd ex mr mw me", "mr mw me", "rd", "rd wr sh mr mw me ms sd",
		"?? rd lf gu zz", "",
	};

	for (unsigned i = 0; i < style->keys; i++)
		if (!style->key[i].sometimes || one_in(seed, 2))
			add_counter(text, &style->key[i], size_kb, seed);
	if (style->flags)
		pile_format(text, "VmFlags: %s%s\n", PICK(flags, seed), one_in(seed, 9) ? "" : " ");
	if (style->flags && one_in(seed, style->named))
		pile_format(text, "Name:           [anon:%" PRIu64 "]\n", below(seed, 10));
}

struct pile make_text(bool smaps, unsigned most, uint64_t *seed)
{
	struct style style = choose_style(seed);
	uint64_t end = style.start, count = 1 + below(seed, most);
	struct pile text = { 0 };

	while (count--) {
		uint64_t start = end + (below(seed, 3) ? 0 : 4096 * below(seed, 100000));

		if (style.torn && one_in(seed, 4))
			start -= start > 8192 ? 4096 : 0;
		end = start + 8192 + 4096 * below(seed, one_in(seed, 9) ? UINT64_C(1) << 22 : 100);
		add_mapping(&text, &style, start, end, seed);
		if (smaps)
			add_record(&text, &style, (end - start) / 1024, seed);
	}
	return text;
}
