/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mapped at an address: by reading maps and by asking the kernel, one is the other's judge. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/failing.h"
#include "kit/menagerie.h"
#include "kit/scratch.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum {
	RANDOM = 400, RANDOM_LONG = 10000,	/* addresses a process; the latter with VMAT_LONG=1 */
	PAIRS = 3000,				/* of find_vma_prev() on a process of ours */
	TRIES = 10				/* with a process that changes all the time */
};

static struct vmat_procfs *proc;
static char *folder;

/* -- addresses ---------------------------------------------------------------------- */

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

struct addresses {
	uint64_t *addr;
	size_t count;
};

static void add(struct addresses *addresses, uint64_t addr)
{
	if (!(addresses->count & (addresses->count + 1))) {
		addresses->addr = reallocarray(addresses->addr, 2 * addresses->count + 2,
					       sizeof(addr));
		assert_non_null(addresses->addr);
	}
	addresses->addr[addresses->count++] = addr;
}

/* Every boundary, the address before and behind it; then some from anywhere, most near mappings. */
static struct addresses choose(const struct vmat_mm *mm, size_t random, uint64_t seed)
{
	struct addresses addresses = { .addr = NULL };
	const struct vmat_vma *vma;
	uint64_t low = vmat_vma_start(vmat_first_vma(mm)), state = seed * 2 + 1;

	vmat_for_each_vma(mm, vma) {
		for (unsigned i = 0; i < 3; i++) {
			add(&addresses, vmat_vma_start(vma) - 1 + i);
			add(&addresses, vmat_vma_end(vma) - 1 + i);
		}
	}
	for (size_t i = 0; i < random; i++) {
		uint64_t any = next_random(&state);

		vma = vmat_find_vma(mm, low + any % (UINT64_C(0x800000000000) - low));
		if (i % 8 == 0)
			add(&addresses, any);
		else if (i % 8 < 4)
			add(&addresses, any >> 17);
		else if (vma)
			add(&addresses, vmat_vma_start(vma) + any % 0x100000);
	}
	return addresses;
}

/* -- the command, both ways ------------------------------------------------------------ */

static void write_addresses(const struct addresses *addresses)
{
	struct pile pile = { .bytes = NULL };

	for (size_t i = 0; i < addresses->count; i++)
		pile_format(&pile, "%" PRIx64 "\n", addresses->addr[i]);
	scratch_write(folder, "addresses", pile.bytes, pile.len);
	free(pile.bytes);
}

/* What vmafind says to the addresses in the file; free() it. NULL: the process cannot be read. */
static char *answers(pid_t pid, const char *options, const char *backend)
{
	char *command, *text, *path;
	int status;

	assert_true(asprintf(&command, "vmafind -r %s --backend=%s -o ADDRESS,FOUND,START,END,PERM,"
			     "OFFSET,DEV,INODE,NAME %d <'%s/addresses' >'%s/%s' 2>'%s/err'",
			     options, backend, pid, folder, folder, backend, folder) > 0);
	status = system(command);
	free(command);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) > 1)
		return NULL;
	path = scratch_path(folder, backend);
	text = testdata_read(path, NULL);
	free(path);
	return text;
}

static char *maps_of(pid_t pid)
{
	char *path, *text = NULL;

	assert_true(asprintf(&path, "/proc/%d/maps", pid) > 0);
	if (access(path, R_OK) == 0)
		text = testdata_read(path, NULL);
	free(path);
	return text;
}

enum verdict { AGREED, CHANGED, UNREADABLE };

/* Print where they part. */
static void show_difference(pid_t pid, const char *options, const char *text, const char *query)
{
	size_t same = 0, line = 0;

	for (; text[same] && text[same] == query[same]; same++)
		if (text[same] == '\n')
			line = same + 1;
	fail_msg("vmafind %s %d: text says %.*s, query says %.*s", options, pid,
		 (int)strcspn(text + line, "\n"), text + line,
		 (int)strcspn(query + line, "\n"), query + line);
}

static enum verdict compare_once(pid_t pid, const char *options)
{
	char *before = maps_of(pid), *text = answers(pid, options, "text");
	char *query = answers(pid, options, "query"), *after = maps_of(pid);
	enum verdict verdict = AGREED;

	if (!before || !text || !query || !after || !*before || !*after)
		verdict = UNREADABLE;
	else if (strcmp(text, query) != 0 && strcmp(before, after) == 0)
		show_difference(pid, options, text, query);
	else if (strcmp(text, query) != 0)
		verdict = CHANGED;
	free(before);
	free(text);
	free(query);
	free(after);
	return verdict;
}

static enum verdict compare(pid_t pid, const char *options)
{
	const struct vmat_load_options maps = { .size = sizeof(maps) };
	const size_t random = getenv("VMAT_LONG") ? RANDOM_LONG : RANDOM;
	enum verdict verdict = CHANGED;

	for (uint64_t i = 0; i < TRIES && verdict == CHANGED; i++) {
		struct addresses addresses;
		struct vmat_mm *mm;

		if (vmat_load_pid(&mm, proc, pid, &maps, NULL))
			return UNREADABLE;
		if (!vmat_mm_count(mm)) {
			vmat_mm_free(mm);
			return UNREADABLE;
		}
		addresses = choose(mm, random, (uint64_t)pid + i);
		vmat_mm_free(mm);
		write_addresses(&addresses);
		free(addresses.addr);
		verdict = compare_once(pid, options);
	}
	return verdict;
}

static bool kernel_can_query(void)
{
	const struct vmat_vma *vma;
	struct vmat_query *query;
	int rc = vmat_query_open(&query, proc, 0, NULL);

	if (!rc) {
		rc = vmat_query_find_vma(&vma, query, 0, NULL);
		vmat_query_close(query);
	}
	return !rc;
}

static size_t compare_all(const char *options)
{
	DIR *dir = opendir("/proc");
	struct dirent *entry;
	size_t agreed = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		enum verdict verdict = pid > 0 && pid != getpid() ? compare(pid, options) : UNREADABLE;

		agreed += verdict == AGREED;
		if (verdict == CHANGED)
			print_message("# %d changed each time that it was looked at\n", pid);
	}
	closedir(dir);
	return agreed;
}

static void run_oddly(void *seed)
{
	map_oddly(*(const size_t *)seed);
}

static void both_backends_name_the_next_mapping_of_every_process(void **state)
{
	struct child child;
	size_t agreed, seed = 0;

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	child = child_start(run_oddly, NULL, &seed);
	agreed = compare_all("--next");
	child_end(&child);
	assert_true(agreed > 0);
}

static void both_backends_agree_on_what_contains_an_address_and_what_is_before(void **state)
{
	static const char *const options[] = { "", "--prev" };

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	for (size_t seed = 1; seed < 4; seed++) {
		struct child child = child_start(run_oddly, NULL, &seed);

		for (size_t i = 0; i < 2; i++)
			assert_int_equal(compare(child.pid, options[i]), AGREED);
		child_end(&child);
	}
}

/* -- the library, against a walk from the first to the last ----------------------------------- */

static const struct vmat_vma *walk(const struct vmat_mm *mm, uint64_t addr,
				   const struct vmat_vma **prev)
{
	const struct vmat_vma *vma;

	*prev = NULL;
	vmat_for_each_vma(mm, vma) {
		if (!strcmp(vmat_vma_name(vma), "[vsyscall]"))
			return NULL;
		if (vmat_vma_end(vma) > addr)
			return vma;
		*prev = vma;
	}
	return NULL;
}

static void assert_same_vma(const struct vmat_vma *a, const struct vmat_vma *b)
{
	assert_int_equal(!a, !b);
	if (!a)
		return;
	assert_int_equal(vmat_vma_start(a), vmat_vma_start(b));
	assert_int_equal(vmat_vma_end(a), vmat_vma_end(b));
	assert_int_equal(vmat_vma_offset(a), vmat_vma_offset(b));
	assert_int_equal(vmat_vma_inode(a), vmat_vma_inode(b));
	assert_string_equal(vmat_vma_name(a), vmat_vma_name(b));
}

static void the_mapping_before_is_found_by_asking(void **state)
{
	size_t seed = 4;	/* starts no threads, which would map their stacks meanwhile */
	struct child child;
	struct vmat_query *query;
	struct addresses addresses;
	struct vmat_mm *mm;

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	child = child_start(run_oddly, NULL, &seed);
	assert_int_equal(vmat_load_pid(&mm, proc, child.pid, NULL, NULL), 0);
	assert_int_equal(vmat_query_open(&query, proc, child.pid, NULL), 0);
	addresses = choose(mm, PAIRS, 7);
	for (size_t i = 0; i < addresses.count; i++) {
		const struct vmat_vma *vma, *prev, *want_prev;
		const struct vmat_vma *want = walk(mm, addresses.addr[i], &want_prev);

		assert_int_equal(vmat_query_find_vma_prev(&vma, &prev, query, addresses.addr[i],
							  NULL), 0);
		assert_same_vma(vma, want);
		assert_same_vma(prev, want_prev);
	}
	free(addresses.addr);
	vmat_query_close(query);
	vmat_mm_free(mm);
	child_end(&child);
}

/* [vsyscall] is in the text alone: a lookup names it, find_vma() does not know it. */
static void the_gate_is_looked_up_and_never_found(void **state)
{
	const uint64_t gate = UINT64_C(0xffffffffff600000);
	const struct vmat_vma *vma;
	struct vmat_query *query;
	struct vmat_mm *mm;

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	assert_int_equal(vmat_load_pid(&mm, proc, 0, NULL, NULL), 0);
	assert_int_equal(vmat_query_open(&query, proc, 0, NULL), 0);
	for (uint64_t addr = gate; addr < gate + 0x2000; addr += 0xfff) {
		assert_int_equal(vmat_query_vma_lookup(&vma, query, addr, NULL), 0);
		assert_same_vma(vma, vmat_vma_lookup(mm, addr));
		assert_int_equal(vmat_query_find_vma(&vma, query, addr, NULL), 0);
		assert_null(vma);
	}
	vmat_query_close(query);
	vmat_mm_free(mm);
}

static void a_query_of_one_that_ended_answers_no_more(void **state)
{
	const struct vmat_vma *vma;
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_query *query;
	size_t seed = 6;
	struct child child;

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	child = child_start(run_oddly, NULL, &seed);
	assert_int_equal(vmat_query_open(&query, proc, child.pid, NULL), 0);
	assert_int_equal(vmat_query_find_vma(&vma, query, 0, NULL), 0);
	child_end(&child);
	assert_int_equal(vmat_query_find_vma(&vma, query, 0, &trouble), -ESRCH);
	assert_int_equal(trouble.error, -ESRCH);
	assert_int_equal(vmat_query_find_vma_prev(&vma, &vma, query, 0, NULL), -ESRCH);
	assert_int_equal(vmat_query_vma_lookup(&vma, query, 0, NULL), -ESRCH);
	vmat_query_close(query);
}

static void a_copy_of_proc_cannot_be_asked(void **state)
{
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_query *query;
	struct vmat_procfs *copy;

	(void)state;
	scratch_write(folder, "proc/1/maps", "", 0);
	assert_int_equal(vmat_procfs_open(&copy, folder), 0);
	assert_int_equal(vmat_query_open(&query, copy, 1, &trouble), -EOPNOTSUPP);
	assert_non_null(trouble.why);
	vmat_procfs_close(copy);
}

/* Open, ask in every way, close. */
static int ask_all(pid_t pid)
{
	const struct vmat_vma *vma, *prev;
	struct vmat_trouble trouble = { .error = 0 };
	struct vmat_query *query;
	int rc = vmat_query_open(&query, proc, pid, &trouble);

	if (rc) {
		assert_int_equal(trouble.error, rc);
		return rc;
	}
	rc = vmat_query_find_vma(&vma, query, 0, &trouble);
	if (!rc)
		rc = vmat_query_find_vma_prev(&vma, &prev, query, vmat_vma_end(vma), &trouble);
	if (!rc)
		rc = vmat_query_vma_lookup(&vma, query, UINT64_C(0xffffffffff600000), &trouble);
	if (rc)
		assert_int_equal(trouble.error, rc);
	vmat_query_close(query);
	return rc;
}

static void without_memory_nothing_is_lost(void **state)
{
	size_t seed = 8;
	struct child child;
	bool failed = true;
	unsigned nth;

	(void)state;
	if (!kernel_can_query())
		skip_because("this kernel has no PROCMAP_QUERY (it came with 6.11)");
	child = child_start(run_oddly, NULL, &seed);
	for (nth = 1; failed; nth++) {
		int rc;

		fail_allocation(nth);
		rc = ask_all(child.pid);
		failed = allocation_has_failed();
		fail_allocation(0);
		assert_true(rc == 0 || rc == -ENOMEM);
		assert_true(rc == 0 || failed);
	}
	assert_true(nth > 10);
	child_end(&child);
}

static int begin(void **state)
{
	(void)state;
	folder = scratch_new();
	return vmat_procfs_open(&proc, NULL);
}

static int end(void **state)
{
	(void)state;
	scratch_remove(folder);
	vmat_procfs_close(proc);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_backends_name_the_next_mapping_of_every_process),
		cmocka_unit_test(both_backends_agree_on_what_contains_an_address_and_what_is_before),
		cmocka_unit_test(the_mapping_before_is_found_by_asking),
		cmocka_unit_test(the_gate_is_looked_up_and_never_found),
		cmocka_unit_test(a_query_of_one_that_ended_answers_no_more),
		cmocka_unit_test(a_copy_of_proc_cannot_be_asked),
		cmocka_unit_test(without_memory_nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
