/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sampler when memory is out: each allocation fails once, nothing is lost, and it goes on. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/child.h"
#include "kit/failing.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { ENDLESS = 20000 };

static struct vmat_procfs *proc;
static struct child child;

static void map_something(void *arg)
{
	char *at = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)arg;
	if (at != MAP_FAILED)
		memset(at, 1, 1 << 19);
}

/* What a watcher does: several samples of different kinds, and the pages of a range. */
static int watch(struct vmat_sampler **samplerp, struct vmat_trouble *trouble)
{
	static const unsigned wants[] = {
		VMAT_SAMPLE_RSS, VMAT_SAMPLE_SMAPS | VMAT_SAMPLE_NOW,
		VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS | VMAT_SAMPLE_FACTS,
	};
	struct vmat_pages cells[4];
	int rc = vmat_sampler_new(samplerp, proc, child.pid, NULL, trouble);

	for (size_t i = 0; !rc && i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct vmat_sample sample = { .size = sizeof(sample) };

		rc = vmat_sampler_take(&sample, *samplerp, wants[i], trouble);
		if (rc)
			assert_null(sample.mm);
		vmat_mm_free(sample.mm);
	}
	return rc ? rc : vmat_sampler_pages(cells, 4, *samplerp, 0, UINT64_MAX, trouble);
}

static void assert_goes_on(struct vmat_sampler *sampler)
{
	struct vmat_sample sample = { .size = sizeof(sample) };
	uint64_t rss = 0;

	assert_int_equal(vmat_sampler_take(&sample, sampler, VMAT_SAMPLE_RSS | VMAT_SAMPLE_NOW, NULL),
			 0);
	assert_non_null(sample.mm);
	assert_true(vmat_mm_sum(sample.mm, VMAT_RSS, &rss));
	assert_true(rss >= 1 << 19);
	vmat_mm_free(sample.mm);
}

static void a_sampler_survives_and_goes_on(void **state)
{
	bool failed = true;
	unsigned nth, refused = 0;

	(void)state;
	if (access("/proc/self/smaps", R_OK))
		skip_because("this kernel has no smaps");
	for (nth = 1; failed && nth < ENDLESS; nth++) {
		struct vmat_sampler *sampler = NULL;
		struct vmat_trouble trouble = { 0 };
		int rc;

		fail_allocation(nth);
		rc = watch(&sampler, &trouble);
		failed = allocation_has_failed();
		fail_allocation(0);
		refused += rc != 0;
		if (rc) {
			assert_int_equal(rc, -ENOMEM);
			assert_int_equal(trouble.error, -ENOMEM);
			assert_non_null(trouble.why);
		}
		if (sampler)
			assert_goes_on(sampler);
		vmat_sampler_free(sampler);
	}
	assert_true(refused > 10);
	assert_true(nth < ENDLESS);
}

static int begin(void **state)
{
	(void)state;
	child = child_start(map_something, NULL, NULL);
	return vmat_procfs_open(&proc, NULL);
}

static int end(void **state)
{
	(void)state;
	vmat_procfs_close(proc);
	child_end(&child);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sampler_survives_and_goes_on),
	};

	return cmocka_run_group_tests_name("sampler_memory", tests, begin, end);
}
