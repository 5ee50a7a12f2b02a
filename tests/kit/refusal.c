/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls that must fail, each foretold and then made. */
#include "kit/refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "kit/testdata.h"

const struct source anonymous = { .label = "anonymous", .backing = VMAT_BACKING_ANON, .fd = -1,
				  .map_flags = MAP_ANONYMOUS, .shm_id = -1 };

static unsigned failures;

void refusal_begin(struct driven *driven)
{
	const struct setting plain = { .name = "plain", .program = "mapper",
				       .stack = UINT64_C(8) << 20 };
	const char *why = driven_start(driven, &plain);

	if (why)
		skip_because("%s", why);
	failures = 0;
}

void refusal_end(struct driven *driven)
{
	driven_end(driven);
	assert_int_equal(failures, 0);
}

static void complain(const struct call *call, const char *what, const char *why, const char *got)
{
	char *words = call_in_words(call);

	fprintf(stderr, "# %s: %s: %s: %s\n", what, words, why, got);
	free(words);
	failures++;
}

int64_t expect(const struct driven *driven, const struct call *call, const char *what, int error,
	       enum vmat_check check)
{
	struct outcome outcome = oracle(driven, call, what);
	bool failed = outcome.result < 0 && outcome.result > -4096;

	if (error == ANY_ERROR ? !failed : (failed ? outcome.result : 0) != -error)
		complain(call, what, "this test expected another answer of the kernel",
			 failed ? strerror((int)-outcome.result) : "it succeeded");
	else if (outcome.verdict == WRONG)
		failures++;
	else if (outcome.verdict == BOUND && error)
		complain(call, what, "foretold in doubt only", strerror(-outcome.error));
	else if (error != ANY_ERROR && outcome.check != check)
		complain(call, what, "refused by another check", vmat_check_name(outcome.check));
	return outcome.result;
}

int64_t expect_mmap(const struct driven *driven, const struct source *source,
		    const struct vmat_mmap_call *m, const char *what, int error,
		    enum vmat_check check)
{
	struct call call = { .mmap = *m };

	call_mmap(&call, source);
	return expect(driven, &call, what, error, check);
}

uint64_t map_quietly(const struct driven *driven, const struct source *source,
		     const struct vmat_mmap_call *m)
{
	struct call call = { .mmap = *m };
	int64_t result;

	call_mmap(&call, source);
	result = driven_obey(driven, &call.order).result;
	assert_false(result < 0 && result > -4096);
	return (uint64_t)result;
}

uint64_t proc_number(const struct driven *driven, const char *file, const char *key)
{
	char path[96], line[256], *at;
	uint64_t value = 0;
	FILE *stream;

	if (driven)
		snprintf(path, sizeof(path), "/proc/%d/%s", driven->pid, file);
	else
		snprintf(path, sizeof(path), "/proc/%s", file);
	stream = fopen(path, "r");
	assert_non_null(stream);
	while (fgets(line, sizeof(line), stream)) {
		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		value = strtoull(line + strlen(key), &at, 10);
		if (strstr(at, "kB"))
			value *= 1024;
		break;
	}
	fclose(stream);
	return value;
}
