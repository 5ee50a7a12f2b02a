/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What vmatop asks the kernel of one mapping: whose name its file has, where its pages are. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/testdata.h"
#include "vmatop/control.h"
#include "vmatop/details.h"
#include "vmatop/look.h"

enum { PAGES = 64 };

struct scene {
	struct model model;
	struct vmat_procfs *fs;
	struct vmat_sampler *sampler;
};

static void begin(struct scene *scene)
{
	*scene = (struct scene){ .model = { .delay = 1.5 } };
	assert_int_equal(vmat_procfs_open(&scene->fs, NULL), 0);
	assert_int_equal(vmat_sampler_new(&scene->sampler, scene->fs, 0, NULL, NULL), 0);
	assert_int_equal(control_follow(&scene->model, watched_new("self", true)), 0);
	assert_int_equal(control_start(&scene->model, 24, 80), 0);
}

static void end(struct scene *scene)
{
	control_end(&scene->model);
	vmat_sampler_free(scene->sampler);
	vmat_procfs_close(scene->fs);
}

/* A sample of this process, and what the page on top asks for. */
static void sample(struct scene *scene)
{
	struct vmat_sample sample = { .size = sizeof(sample) };

	assert_int_equal(vmat_sampler_take(&sample, scene->sampler,
					   VMAT_SAMPLE_RSS | VMAT_SAMPLE_FACTS | VMAT_SAMPLE_NOW,
					   NULL), 0);
	assert_int_equal(control_take(&scene->model, model_current(&scene->model), &sample), 0);
	look_grant(&scene->model, scene->sampler);
}

static const struct details *open_details(struct scene *scene, const void *at)
{
	model_jump(&scene->model, PAGE_VMA, (uint64_t)(uintptr_t)at);
	control_apply(&scene->model, ACTION_NONE);
	look_grant(&scene->model, scene->sampler);
	assert_int_equal(scene->model.page->type->kind, PAGE_VMA);
	return (const struct details *)scene->model.page;
}

static const char *fact_of(const struct details *details, const char *item)
{
	for (size_t i = 0; i < details->facts.count; i++) {
		if (!strcmp(details->facts.facts[i].item, item))
			return details->facts.facts[i].text;
	}
	return "";
}

static char *make_file(const char *name)
{
	const char *folder = getenv("TMPDIR");
	char *path;
	int fd;

	assert_true(asprintf(&path, "%s/look-%d-%s", folder ? folder : "/tmp", (int)getpid(),
			     name) > 0);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 4096), 0);
	close(fd);
	return path;
}

static void *map_file(const char *path)
{
	int fd = open(path, O_RDWR);
	void *at = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	assert_true(at != MAP_FAILED);
	close(fd);
	return at;
}

static void a_file_is_told_from_one_that_took_its_name(void **state)
{
	char *path = make_file("one"), *other = make_file("other");
	void *at = map_file(path);
	const struct details *details;
	struct scene scene;

	(void)state;
	begin(&scene);
	sample(&scene);
	details = open_details(&scene, at);
	assert_string_equal(fact_of(details, "on disk"), "the file of that name is this one");
	assert_int_equal(rename(other, path), 0);
	sample(&scene);
	assert_memory_equal(fact_of(details, "on disk"), "replaced: ", 10);
	assert_int_equal(unlink(path), 0);
	sample(&scene);
	assert_memory_equal(fact_of(details, "on disk"), "deleted: ", 9);
	end(&scene);
	munmap(at, 4096);
	free(path);
	free(other);
}

/* Its own name ends like what the kernel adds. */
static void a_file_called_deleted_is_there(void **state)
{
	char *path = make_file("x (deleted)");
	void *at = map_file(path);
	const struct details *details;
	struct scene scene;

	(void)state;
	begin(&scene);
	sample(&scene);
	details = open_details(&scene, at);
	assert_string_equal(fact_of(details, "on disk"), "the file of that name is this one");
	end(&scene);
	unlink(path);
	munmap(at, 4096);
	free(path);
}

static void touched_pages_are_present_and_others_are_not(void **state)
{
	char *at = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);
	const struct details *details;
	struct scene scene;

	(void)state;
	assert_true(at != MAP_FAILED);
	madvise(at, PAGES * 4096, MADV_NOHUGEPAGE);
	mprotect(at, PAGES * 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
	for (unsigned i = 0; i < PAGES; i += 2)
		at[i * 4096] = 1;
	begin(&scene);
	sample(&scene);
	details = open_details(&scene, at);
	if (scene.model.residency.why) {
		end(&scene);
		skip_because("%s", scene.model.residency.why);
	}
	assert_int_equal(details->cells, PAGES);
	for (unsigned i = 0; i < PAGES; i++)
		assert_int_equal(details_cell(details, &scene.model.residency, i),
				 i % 2 ? '.' : '#');
	end(&scene);
	munmap(at, PAGES * 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_told_from_one_that_took_its_name),
		cmocka_unit_test(a_file_called_deleted_is_there),
		cmocka_unit_test(touched_pages_are_present_and_others_are_not),
	};

	return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
