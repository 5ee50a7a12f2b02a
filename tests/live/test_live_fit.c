/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What vmagap --fit says of a process, against what the running kernel then does: calls of mmap() at
 * random, each put into the options of the command first.
 */
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

#include "kit/refusal.h"
#include "kit/scratch.h"
#include "kit/testdata.h"

enum { CALLS = 500, MOST_WRONG = 10 };

static struct sources sources;

/* -- the options of the command ------------------------------------------------------- */

static const struct { unsigned flag; const char *option; } flag_options[] = {
	{ VMAT_MAP_FIXED, "--fixed" }, { VMAT_MAP_FIXED_NOREPLACE, "--noreplace" },
	{ VMAT_MAP_32BIT, "--32bit" }, { VMAT_MAP_ABOVE4G, "--above4g" },
	{ VMAT_MAP_GROWSDOWN, "--growsdown" }, { VMAT_MAP_NORESERVE, "--noreserve" },
	{ VMAT_MAP_LOCKED, "--locked" },
};

/* The word for what the call maps, NULL: the command has none. */
static const char *type_of(const struct call *call)
{
	bool shared = call->mmap.flags & VMAT_MAP_SHARED, stack = call->mmap.flags & VMAT_MAP_STACK;

	if (call->kind != CALL_MMAP || call->source->shm_id >= 0)
		return NULL;
	if (call->mmap.flags & (VMAT_MAP_DROPPABLE | VMAT_MAP_SYNC))
		return NULL;
	if (call->mmap.backing == VMAT_BACKING_ANON && call->mmap.offset)
		return NULL;
	if (call->mmap.backing == VMAT_BACKING_ANON)
		return stack ? shared ? NULL : "stack" : shared ? "shared" : "anon";
	if (stack)
		return NULL;
	if (call->mmap.backing == VMAT_BACKING_MEMFD)
		return shared ? "memfd" : NULL;
	if (call->mmap.backing == VMAT_BACKING_HUGETLB)
		return shared ? NULL : "hugetlb";
	if (call->mmap.backing == VMAT_BACKING_FILE && !call->mmap.huge && call->mmap.file_system)
		return shared ? NULL : "file";
	return NULL;
}

/* vmagap with all that the call says; free() it. */
static char *command_for(const struct call *call, pid_t pid)
{
	const struct vmat_mmap_call *m = &call->mmap;
	struct pile pile = { .bytes = NULL };

	pile_format(&pile, "vmagap %d --fit=%" PRIu64 " --type=%s --prot=%s%s%s%s", pid, m->length,
		    type_of(call), m->prot ? "" : "none", m->prot & VMAT_VM_READ ? "r" : "",
		    m->prot & VMAT_VM_WRITE ? "w" : "", m->prot & VMAT_VM_EXEC ? "x" : "");
	if (m->hint || m->flags & (VMAT_MAP_FIXED | VMAT_MAP_FIXED_NOREPLACE))
		pile_format(&pile, " --hint=%" PRIx64, m->hint);
	if (m->offset)
		pile_format(&pile, " --offset=%" PRIu64, m->offset);
	if (m->backing == VMAT_BACKING_FILE)
		pile_format(&pile, " --file-system=%s", m->file_system);
	if (m->huge_page_size)
		pile_format(&pile, " --huge-page-size=%" PRIu64, m->huge_page_size);
	for (size_t i = 0; i < sizeof(flag_options) / sizeof(flag_options[0]); i++)
		if (m->flags & flag_options[i].flag)
			pile_format(&pile, " %s", flag_options[i].option);
	pile_format(&pile, " --raw -n -o ADDRESS,LOWEST,HIGHEST,CONFIDENCE,ERRNO 2>&1");
	return pile.bytes;
}

/* -- its answer ------------------------------------------------------------------------- */

struct said {
	char line[512];
	char address[32], lowest[32], highest[32], confidence[16], error[16];
	int status;
};

static void take_word(char **at, char *word, size_t size)
{
	size_t len;

	*at += strspn(*at, " ");
	len = strcspn(*at, " \n");
	snprintf(word, size, "%.*s", (int)len, *at);
	*at += len;
}

static struct said ask(const char *command)
{
	FILE *stream = popen(command, "r");
	struct said said = { .status = -1 };
	char *at = said.line;

	assert_non_null(stream);
	if (!fgets(said.line, sizeof(said.line), stream))
		said.line[0] = '\0';
	said.status = WEXITSTATUS(pclose(stream));
	take_word(&at, said.address, sizeof(said.address));
	take_word(&at, said.lowest, sizeof(said.lowest));
	take_word(&at, said.highest, sizeof(said.highest));
	take_word(&at, said.confidence, sizeof(said.confidence));
	take_word(&at, said.error, sizeof(said.error));
	return said;
}

static const char *errno_name(int64_t result)
{
	static const struct { int error; const char *name; } names[] = {
		{ EINVAL, "EINVAL" }, { ENOMEM, "ENOMEM" }, { EEXIST, "EEXIST" }, { EPERM, "EPERM" },
		{ EAGAIN, "EAGAIN" }, { EACCES, "EACCES" }, { EOVERFLOW, "EOVERFLOW" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].error == -result)
			return names[i].name;
	return "another errno";
}

/* What is wrong with it, or NULL. */
static const char *wrong(const struct said *said, int64_t result)
{
	bool failed = result < 0 && result > -4096, exact = !strcmp(said->confidence, "exact");
	uint64_t got = (uint64_t)result;

	if (said->status > 1 || (!exact && strcmp(said->confidence, "bound") != 0))
		return "this is no answer";
	if ((said->status == 1) != !strcmp(said->address, "-") ||
	    (said->status == 1) != !!strcmp(said->error, "-"))
		return "the exit status is not that of the answer";
	if (failed && said->status == 1)
		return strcmp(said->error, errno_name(result)) != 0 ? "another errno" : NULL;
	if (failed)
		return exact ? "it failed" : NULL;
	if (said->status == 1)
		return exact ? "it succeeded" : NULL;
	if (exact)
		return strtoull(said->address, NULL, 16) != got ? "another address" : NULL;
	return strtoull(said->lowest, NULL, 16) > got || strtoull(said->highest, NULL, 16) < got ?
	       "beyond the bounds" : NULL;
}

/* Ask, do, compare; false: it was wrong, which was said. */
static bool agree(const struct driven *driven, const struct call *call, unsigned *exact)
{
	char *command = command_for(call, driven->pid);
	struct said said = ask(command);
	int64_t result = driven_obey(driven, &call->order).result;
	const char *why = wrong(&said, result);

	if (why)
		fprintf(stderr, "# %s: %s\n#   said: %s#   kernel: %" PRIx64 "\n", why, command,
			said.line, (uint64_t)result);
	*exact += !strcmp(said.confidence, "exact");
	free(command);
	return !why;
}

static void the_command_says_where_the_kernel_maps(void **state)
{
	struct plan plan = { .sources = &sources, .seed = 20261121, .most_vmas = 60,
			     .page = (uint64_t)sysconf(_SC_PAGESIZE) };
	unsigned done = 0, exact = 0, mistakes = 0;
	struct driven driven;

	(void)state;
	refusal_begin(&driven);
	plan.driven = &driven;
	while (done < CALLS && mistakes < MOST_WRONG) {
		struct view view;
		struct call call;

		view_open(&view, &driven);
		plan_next(&plan, view.tree, &call);
		view_close(&view);
		if (!type_of(&call)) {
			if (call.kind != CALL_MMAP)
				driven_obey(&driven, &call.order);
			continue;
		}
		mistakes += !agree(&driven, &call, &exact);
		done++;
	}
	printf("# %u calls, %u answers exact, %u wrong\n", done, exact, mistakes);
	refusal_end(&driven);
	assert_int_equal(mistakes, 0);
#ifdef __x86_64__
	/* one call in 40 is MAP_32BIT, whose place is random */
	assert_true(exact * 100 >= done * 95);
#endif
}

static int begin(void **state)
{
	(void)state;
	sources_open(&sources);
	return 0;
}

static int end(void **state)
{
	(void)state;
	sources_close(&sources);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_says_where_the_kernel_maps),
	};

	return cmocka_run_group_tests_name("live_fit", tests, begin, end);
}
