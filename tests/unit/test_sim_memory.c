/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls on a model when memory is out: each allocation fails once; -ENOMEM, nothing has changed. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/failing.h"
#include "kit/modelled.h"

enum { MOST = 4096, TEXT = 1 << 16, STRIPES = 64 };

/* All VMAs with all that is known of them; free() it. */
static char *print(const struct fixture *f, size_t *len)
{
	char *text = calloc(1, TEXT), *to = text;
	const struct vmat_vma *vma;

	assert_non_null(text);
	vmat_tree_for_each_vma(vmat_sim_tree(f->sim), vma) {
		const struct tree_node *node = tree_node_of(vma);
		uint64_t words[] = { vma->start, vma->end, vma->flags, vma->offset, node->copy.anon,
				     node->copy.file_id };

		assert_true(to + sizeof(words) <= text + TEXT);
		memcpy(to, words, sizeof(words));
		to += sizeof(words);
	}
	*len = (size_t)(to - text);
	return text;
}

/* Let the first, the second, ... allocation fail until none does; how many failed. */
static unsigned fail_each(struct fixture *f, int (*act)(struct fixture *f))
{
	unsigned nth = 0;
	bool failed;

	do {
		size_t before_len, after_len;
		char *before = print(f, &before_len), *after;
		int rc;

		fail_allocation(++nth);
		rc = act(f);
		failed = allocation_has_failed();
		fail_allocation(0);
		assert_int_equal(rc, failed ? -ENOMEM : 0);
		after = print(f, &after_len);
		assert_null(vmat_tree_fault(vmat_sim_tree(f->sim), NULL));
		if (failed) {
			assert_int_equal(before_len, after_len);
			assert_memory_equal(before, after, before_len);
		}
		free(before);
		free(after);
	} while (failed && nth < MOST);
	assert_false(failed);
	return nth - 1;
}

/* Every second page of another kind: as many VMAs as pages. */
static struct fixture stripes(void)
{
	struct fixture f = open_sim("6.18.44", NULL);

	map(&f, 0, 2 * STRIPES, RW);
	for (unsigned page = 1; page < 2 * STRIPES; page += 2)
		protect(&f, page, 1, R);
	return f;
}

static int act_mmap(struct fixture *f)
{
	struct vmat_mmap_call call = fixed(1, 2 * STRIPES - 2, RW);

	call.backing = VMAT_BACKING_FILE;
	return vmat_mmap(&f->effect, f->sim, &call, "/tmp/new", strlen("/tmp/new"), NULL);
}

static int act_munmap(struct fixture *f)
{
	return vmat_munmap(&f->effect, f->sim, at(1), (2 * STRIPES - 2) * PAGE);
}

static int act_mprotect(struct fixture *f)
{
	return vmat_mprotect(&f->effect, f->sim, at(1), (2 * STRIPES - 2) * PAGE, 0);
}

static int act_madvise(struct fixture *f)
{
	return vmat_madvise(&f->effect, f->sim, at(1), (2 * STRIPES - 2) * PAGE, 10);
}

static int act_mlockall(struct fixture *f)
{
	return vmat_mlockall(&f->effect, f->sim, 1 | 4);
}

static int act_mremap(struct fixture *f)
{
	return vmat_mremap(&f->effect, f->sim, at(1), (2 * STRIPES - 2) * PAGE,
			   (2 * STRIPES - 2) * PAGE,
			   VMAT_MREMAP_MAYMOVE | VMAT_MREMAP_FIXED, at(4 * STRIPES), NULL);
}

static int act_fork(struct fixture *f)
{
	struct vmat_sim *child = NULL;
	int rc = vmat_fork(&child, f->sim);

	assert_int_equal(rc != 0, child == NULL);
	vmat_sim_free(child);
	return rc;
}

static int act_copy(struct fixture *f)
{
	struct vmat_sim *copy = NULL;
	int rc = vmat_sim_copy(&copy, f->sim);

	assert_int_equal(rc != 0, copy == NULL);
	vmat_sim_free(copy);
	return rc;
}

static void without_memory_calls_change_nothing(void **state)
{
	static int (*const acts[])(struct fixture *f) = {
		act_mmap, act_munmap, act_mprotect, act_madvise, act_mlockall, act_mremap,
		act_fork, act_copy,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		struct fixture f = stripes();

		/* as when it is new: room that earlier calls made is no help */
		free(f.sim->events);
		f.sim->events = NULL;
		f.sim->event_room = 0;
		assert_true(fail_each(&f, acts[i]) > 0);
		close_sim(&f);
	}
}

static int act_new(struct fixture *f)
{
	struct vmat_sim *sim = NULL;
	int rc = vmat_sim_new(&sim, f->mm, NULL);

	assert_int_equal(rc != 0, sim == NULL);
	vmat_sim_free(sim);
	return rc;
}

static void a_model_that_cannot_be_made_leaves_nothing(void **state)
{
	struct fixture f = open_sim("6.18.44", NULL);

	(void)state;
	assert_true(fail_each(&f, act_new) > 3);
	close_sim(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_memory_calls_change_nothing),
		cmocka_unit_test(a_model_that_cannot_be_made_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
