/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the maps or smaps text of an address space that no machine here has: make_text
 * maps|smaps COUNT [FILES [CHANGED]]. Half of the mappings are of files with paths of 80 to 165 bytes, of
 * which there are FILES different ones (1024), half are anonymous; they alternate. Counters are
 * like those of real programs: a fifth of the mappings is untouched, the others have four to seven
 * that are not 0. The same arguments give the same bytes; with CHANGED, about so many of a thousand
 * mappings are not as they are without it: a tenth of those are gone, a tenth are a page shorter, the
 * others have other counters.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_KB = 4, SHORTEST_PATH = 80, LONGEST_PATH = 165 };

/* What smaps prints of one mapping; in kB. */
struct counters {
	unsigned size, rss, pss, pss_dirty, shared_clean, private_clean, private_dirty;
	unsigned referenced, anonymous;
};

struct mapping {
	uint64_t start, end, offset, inode;
	const char *perms, *vmflags;
	char path[LONGEST_PATH + 1];
};

static uint64_t state = 0x2545f4914f6cdd1d;

/* xorshift64: below @limit, the same sequence each time. */
static unsigned next_below(uint64_t *x, unsigned limit)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return (unsigned)((*x >> 32) * limit >> 32);
}

static unsigned below(unsigned limit)
{
	return next_below(&state, limit);
}

enum change { SAME, OTHER_COUNTERS, SHORTER, GONE };

/* Numbers of its own, so that the others stay what they are. */
static enum change choose_change(unsigned permille)
{
	static uint64_t changes = 0x9e3779b97f4a7c15;

	if (next_below(&changes, 1000) >= permille)
		return SAME;
	switch (next_below(&changes, 10)) {
	case 0:
		return GONE;
	case 1:
		return SHORTER;
	default:
		return OTHER_COUNTERS;
	}
}

/* The path of file number @number: its length and letters follow from the number. */
static void make_path(char *path, unsigned number)
{
	static const char *const folders[] = { "/usr/lib/x86_64-linux-gnu/", "/opt/application/",
					       "/var/lib/containers/storage/overlay/" };
	size_t wanted = SHORTEST_PATH + number * 2654435761u % (LONGEST_PATH - SHORTEST_PATH + 1);
	size_t len = (size_t)sprintf(path, "%s", folders[number % 3]);

	while (len < wanted - 16)
		len += (size_t)sprintf(path + len, "%.*s", (int)(wanted - 16 - len),
				       "component-1.2/");
	sprintf(path + len, "lib%08x.so.1", number);
}

static void choose_file(struct mapping *m, unsigned pages, unsigned files)
{
	static const char *const perms[] = { "r--p", "r-xp", "r--p", "rw-p" };
	static const char *const flags[] = { "rd mr mw me ", "rd ex mr mw me ",
					     "rd mr mw me ac ", "rd wr mr mw me ac " };
	unsigned segment = below(4), number = below(files);

	m->perms = perms[segment];
	m->vmflags = flags[segment];
	m->offset = (uint64_t)below(4096) * 4096;
	m->inode = 1000003 + number;
	m->end = m->start + pages * UINT64_C(4096);
	make_path(m->path, number);
}

static void choose_anonymous(struct mapping *m, unsigned pages)
{
	bool guard = below(8) == 0;

	m->perms = guard ? "---p" : "rw-p";
	m->vmflags = guard ? "mr mw me " : below(4) ? "rd wr mr mw me ac " :
						      "rd wr mr mw me ac nh ";
	m->offset = m->inode = 0;
	m->end = m->start + pages * UINT64_C(4096);
	m->path[0] = '\0';
}

static void print_maps_line(const struct mapping *m)
{
	int len = printf("%08" PRIx64 "-%08" PRIx64 " %s %08" PRIx64 " %s %" PRIu64 " ", m->start,
			 m->end, m->perms, m->offset, m->inode ? "fe:00" : "00:00", m->inode);

	if (m->path[0])
		printf("%*s%s\n", 73 - len, "", m->path);
	else
		putchar('\n');
}

static struct counters choose_counters(const struct mapping *m)
{
	struct counters c = { .size = (unsigned)((m->end - m->start) / 1024) };
	unsigned users = 1 + below(6);

	if (below(5) == 0 || m->perms[0] == '-')
		return c;
	c.rss = PAGE_KB * (1 + below(c.size / PAGE_KB));
	c.referenced = below(3) ? c.rss : PAGE_KB * below(c.rss / PAGE_KB);
	if (m->perms[1] == 'w') {
		c.pss = c.pss_dirty = c.private_dirty = c.anonymous = c.rss;
		return c;
	}
	c.pss = c.rss / users;
	if (users > 1)
		c.shared_clean = c.rss;
	else
		c.private_clean = c.rss;
	return c;
}

static void print_counters(const struct mapping *m, struct counters c)
{

	printf("Size:           %8u kB\nKernelPageSize: %8u kB\nMMUPageSize:    %8u kB\n"
	       "Rss:            %8u kB\nPss:            %8u kB\nPss_Dirty:      %8u kB\n"
	       "Shared_Clean:   %8u kB\nShared_Dirty:   %8u kB\nPrivate_Clean:  %8u kB\n"
	       "Private_Dirty:  %8u kB\nReferenced:     %8u kB\nAnonymous:      %8u kB\n"
	       "KSM:            %8u kB\nLazyFree:       %8u kB\nAnonHugePages:  %8u kB\n"
	       "ShmemPmdMapped: %8u kB\nFilePmdMapped:  %8u kB\nShared_Hugetlb: %8u kB\n"
	       "Private_Hugetlb: %7u kB\nSwap:           %8u kB\nSwapPss:        %8u kB\n"
	       "Locked:         %8u kB\nTHPeligible:    %8u\nVmFlags: %s\n",
	       c.size, PAGE_KB, PAGE_KB, c.rss, c.pss, c.pss_dirty, c.shared_clean, 0u,
	       c.private_clean, c.private_dirty, c.referenced, c.anonymous, 0u, 0u, 0u, 0u, 0u, 0u,
	       0u, 0u, 0u, 0u, m->path[0] || m->perms[0] == '-' ? 0u : c.size >= 2048,
	       m->vmflags);
}

static void print_mapping(struct mapping m, bool smaps, enum change change)
{
	struct counters c = choose_counters(&m);

	if (change == GONE)
		return;
	if (change == SHORTER && c.size > PAGE_KB) {
		m.end -= PAGE_KB * 1024;
		c.size -= PAGE_KB;
	} else if (change != SAME) {
		c.referenced += PAGE_KB;
		c.rss += PAGE_KB;
		c.pss += PAGE_KB;
		c.private_dirty += PAGE_KB;
	}
	print_maps_line(&m);
	if (smaps)
		print_counters(&m, c);
}

static int usage(void)
{
	fputs("usage: make_text maps|smaps COUNT [FILES [CHANGED]]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct mapping m = { .end = UINT64_C(0x7f0000000000) };
	unsigned long count, files, changed;
	bool smaps;

	if (argc < 3 || argc > 5)
		return usage();
	smaps = !strcmp(argv[1], "smaps");
	count = strtoul(argv[2], NULL, 10);
	files = argc > 3 ? strtoul(argv[3], NULL, 10) : 1024;
	changed = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;
	if ((!smaps && strcmp(argv[1], "maps")) || !count || !files)
		return usage();
	for (unsigned long i = 0; i < count; i++) {
		m.start = m.end + (below(3) ? 0 : 4096 * UINT64_C(16));
		if (i % 2)
			choose_anonymous(&m, 1 + below(below(8) ? 64 : 2048));
		else
			choose_file(&m, 1 + below(64), (unsigned)files);
		print_mapping(m, smaps, choose_change((unsigned)changed));
	}
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
