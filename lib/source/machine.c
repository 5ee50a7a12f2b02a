/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* machine - the section "vmatools": what no file of a process tells of the machine it runs on. */
#include "source/machine.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "text/cursor.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#endif

enum { USUAL_GUARD_PAGES = 256 };

/* No file here has more on any kernel; a longer one tells nothing. */
#define FILE_LIMIT ((size_t)64 << 10)

/* What all questions share: where they look, and where the answers go. */
struct teller {
	struct procfs_text *text;
	const struct procfs_dir *proc;
	struct procfs_text file;	/* that was read last */
	uint64_t page;
	bool no_memory;
};

/* A line; its values are numbers and short words. */
static __attribute__((format(printf, 2, 3))) void tell(struct teller *teller, const char *format,
						       ...)
{
	char line[256];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (len > 0 && (size_t)len < sizeof(line) &&
	    procfs_text_add(teller->text, line, (size_t)len))
		teller->no_memory = true;
}

static bool slurp(struct teller *teller, const struct procfs_dir *dir, const char *name,
		  struct cursor *content)
{
	int rc = dir->fd < 0 ? -ENOENT : procfs_slurp(&teller->file, dir, name, FILE_LIMIT);

	if (rc == -ENOMEM)
		teller->no_memory = true;
	if (rc)
		return false;
	*content = (struct cursor){ teller->file.bytes, teller->file.bytes + teller->file.len };
	return true;
}

static bool slurp_number(struct teller *teller, const struct procfs_dir *dir, const char *name,
			 uint64_t *number)
{
	struct cursor content;

	return slurp(teller, dir, name, &content) && cursor_decimal(&content, number);
}

/* -- the running kernel ------------------------------------------------------------- */

static void tell_names(struct teller *teller)
{
	struct utsname name;

	if (!uname(&name))
		tell(teller, "machine: %s\n", name.machine);
	tell(teller, "page_size: %" PRIu64 "\n", teller->page);
}

/*
 * A hint of one page comes back as the lowest address that acts, if nothing is there: sysctl or
 * security module, whichever is higher. What was put elsewhere, which is far above, tells nothing.
 */
static bool probe_lowest(uint64_t page, uint64_t *lowest)
{
	const uintptr_t too_far = (uintptr_t)1 << 20;
	void *at = mmap((void *)(uintptr_t)page, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	if (at == MAP_FAILED)
		return false;
	munmap(at, page);
	*lowest = (uintptr_t)at;
	return (uintptr_t)at < too_far;
}

/* Anything up to one page comes back as one page: there, the sysctl must say what it is. */
static void tell_lowest_address(struct teller *teller)
{
	uint64_t lowest, sysctl;

	if (!slurp_number(teller, teller->proc, "sys/vm/mmap_min_addr", &sysctl) ||
	    !probe_lowest(teller->page, &lowest) || sysctl > lowest)
		return;
	if (lowest > teller->page || sysctl)
		tell(teller, "lowest_address: %" PRIu64 "\n", lowest);
}

#if defined(__x86_64__) && !defined(__ILP32__)
/*
 * With five-level page tables, a hint above 2^47 is kept to; else what is mapped for it lies where
 * all else does. The mapping holds nothing and is gone at once.
 */
static void tell_task_size(struct teller *teller)
{
	const uint64_t four_levels = (UINT64_C(1) << 47) - 4096;
	const uint64_t five_levels = (UINT64_C(1) << 56) - 4096, hint = UINT64_C(1) << 55;
	void *at = mmap((void *)(uintptr_t)hint, teller->page, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return;
	munmap(at, teller->page);
	tell(teller, "task_size: %" PRIx64 "\n",
	     (uintptr_t)at > four_levels ? five_levels : four_levels);
}
#else
static void tell_task_size(struct teller *teller)
{
	(void)teller;
}
#endif

#if defined(__x86_64__) || defined(__i386__)
/* Two cores of AMD's family 21 share an instruction cache: the size of a way of it, in pages. */
static uint64_t colour_mask(uint64_t page)
{
	unsigned eax, ebx, ecx, edx, ways;

	__cpuid(1, eax, ebx, ecx, edx);
	if ((eax >> 8 & 0xf) + (eax >> 20 & 0xff) != 21)
		return 0;
	__cpuid(0, eax, ebx, ecx, edx);
	if (ebx != signature_AMD_ebx)
		return 0;
	__cpuid(0x80000005, eax, ebx, ecx, edx);
	ways = edx >> 16 & 0xff;
	return ways ? ((uint64_t)(edx >> 24 << 10) / ways - 1) & -page : 0;
}

/* Where there is a mask, only the boot options tell whether it is used. */
static void tell_colours(struct teller *teller, bool told, bool wanted)
{
	uint64_t mask = teller->proc->live ? colour_mask(teller->page) : 0;

	if (teller->proc->live && (told || !mask))
		tell(teller, "va_align_mask: %" PRIx64 "\n", wanted ? mask : 0);
}
#else
static void tell_colours(struct teller *teller, bool told, bool wanted)
{
	(void)teller;
	(void)told;
	(void)wanted;
}
#endif

/* -- the boot options ------------------------------------------------------------------ */

/* The kernel takes '-' for '_' in a name. */
static bool is_option(const char *word, size_t len, const char *name)
{
	size_t name_len = strlen(name);

	if (len < name_len)
		return false;
	for (size_t i = 0; i < name_len; i++)
		if ((word[i] == '-' ? '_' : word[i]) != name[i])
			return false;
	return true;
}

/* The next word: *@len bytes, in which blanks may be quoted; NULL: what follows is for init. */
static const char *next_option(struct cursor *line, size_t *len)
{
	bool quoted = false;
	const char *word;

	while (line->at < line->end && strchr(" \t\n", *line->at))
		line->at++;
	word = line->at;
	while (line->at < line->end && (quoted || !strchr(" \t\n", *line->at)))
		quoted ^= *line->at++ == '"';
	*len = (size_t)(line->at - word);
	return !*len || (*len == 2 && !memcmp(word, "--", 2)) ? NULL : word;
}

/* The last word counts that is a number all through. */
static uint64_t guard_pages(const char *value, const char *end, uint64_t otherwise)
{
	struct cursor number = { value, end };
	uint64_t pages;

	return cursor_decimal(&number, &pages) && number.at == number.end ? pages : otherwise;
}

static void tell_boot_options(struct teller *teller)
{
	static const char guard[] = "stack_guard_gap=", no_colours[] = "align_va_addr=off";
	uint64_t pages = USUAL_GUARD_PAGES;
	struct cursor line = { 0 };
	bool told = slurp(teller, teller->proc, "cmdline", &line), colours = true;
	const char *word;
	size_t len;

	while ((word = next_option(&line, &len))) {
		if (is_option(word, len, guard))
			pages = guard_pages(word + strlen(guard), word + len, pages);
		else if (is_option(word, len, no_colours))
			colours = false;
	}
	if (told)
		tell(teller, "stack_guard_pages: %" PRIu64 "\n", pages);
	tell_colours(teller, told, colours);
}

/* -- huge pages ------------------------------------------------------------------------- */

/* "always [madvise] never": the word in brackets. */
static bool slurp_choice(struct teller *teller, const struct procfs_dir *dir, const char *name,
			 struct cursor *word)
{
	struct cursor content;

	if (!slurp(teller, dir, name, &content))
		return false;
	word->at = memchr(content.at, '[', (size_t)(content.end - content.at));
	if (!word->at++)
		return false;
	word->end = memchr(word->at, ']', (size_t)(content.end - word->at));
	return word->end;
}

static bool is_word(const struct cursor *word, const char *text)
{
	size_t len = (size_t)(word->end - word->at);

	return len == strlen(text) && !memcmp(word->at, text, len);
}

/* Of each size of its own there is a folder, up to that of the largest; from there on down. */
static uint64_t largest_of_shmem(struct teller *teller, const struct procfs_dir *huge,
				 uint64_t pmd_size, bool inherited)
{
	char name[64];
	struct cursor word;

	for (uint64_t size = pmd_size; size > teller->page; size /= 2) {
		snprintf(name, sizeof(name), "hugepages-%" PRIu64 "kB/shmem_enabled", size >> 10);
		if (slurp_choice(teller, huge, name, &word) && !is_word(&word, "never") &&
		    (inherited || !is_word(&word, "inherit")))
			return size;
	}
	return 0;
}

static void tell_huge_pages(struct teller *teller, const struct procfs_dir *huge)
{
	uint64_t pmd_size;
	struct cursor word;
	bool inherited;

	if (!slurp_number(teller, huge, "hpage_pmd_size", &pmd_size))
		return;
	tell(teller, "hpage_pmd_size: %" PRIu64 "\n", pmd_size);
	if (!slurp_choice(teller, huge, "shmem_enabled", &word))
		return;
	inherited = !is_word(&word, "never");
	tell(teller, "shmem_enabled: %.*s\n", (int)(word.end - word.at), word.at);
	tell(teller, "shmem_largest: %" PRIu64 "\n",
	     largest_of_shmem(teller, huge, pmd_size, inherited));
}

/* A folder a size: hugepages-2048kB. */
static void tell_hugetlb_sizes(struct teller *teller, const struct procfs_dir *mm)
{
	const uint64_t largest = UINT64_C(1) << 34;
	struct procfs_dir pools, pool;
	uint64_t sizes = 0;
	char name[64];

	if (procfs_open_dir(&pools, mm, "hugepages"))
		return;
	for (uint64_t size = teller->page; size <= largest; size *= 2) {
		snprintf(name, sizeof(name), "hugepages-%" PRIu64 "kB", size >> 10);
		if (procfs_open_dir(&pool, &pools, name))
			continue;
		procfs_close_dir(&pool);
		sizes |= size;
	}
	procfs_close_dir(&pools);
	if (sizes)
		tell(teller, "hugetlb_sizes: %" PRIx64 "\n", sizes);
}

/* Every /sys has kernel/mm: where that is, and the folder is not, there are no such pages. */
static void tell_sys(struct teller *teller)
{
	struct procfs_dir mm, huge;
	int rc;

	if (teller->proc->fd < 0 || procfs_open_sys(&mm, teller->proc, "kernel/mm"))
		return;
	rc = procfs_open_dir(&huge, &mm, "transparent_hugepage");
	if (!rc) {
		tell_huge_pages(teller, &huge);
		procfs_close_dir(&huge);
	} else if (rc == -ENOENT && teller->proc->live) {
		tell(teller, "hpage_pmd_size: 0\n");
	}
	tell_hugetlb_sizes(teller, &mm);
	procfs_close_dir(&mm);
}

int machine_describe(struct procfs_text *text, const struct procfs_dir *proc)
{
	struct teller teller = { .text = text, .proc = proc };

	teller.page = (uint64_t)sysconf(_SC_PAGESIZE);
	if (proc->live) {
		tell_names(&teller);
		tell_lowest_address(&teller);
		tell_task_size(&teller);
	}
	tell_boot_options(&teller);
	tell_sys(&teller);
	procfs_text_free(&teller.file);
	return teller.no_memory ? -ENOMEM : 0;
}
