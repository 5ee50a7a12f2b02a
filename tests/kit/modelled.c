/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls on a model of an address space, and what came of them in one line. */
#include "kit/modelled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kit/smallfiles.h"

const char modelled_program[] =
	"555555554000-555555555000 r-xp 00000000 08:01 5                          /bin/x\n"
	"555555560000-555555570000 rw-p 00000000 00:00 0                          [heap]\n"
	"7ffff7ffd000-7ffff7fff000 r-xp 00000000 00:00 0                          [vdso]\n"
	"7fffffff0000-7ffffffff000 rw-p 00000000 00:00 0                          [stack]\n";

struct fixture open_sim(const char *kernel, const char *max_map_count)
{
	const struct vmat_placer_options options = { .size = sizeof(options), .kernel = kernel };
	struct fixture f = { .effect = { .size = sizeof(f.effect) } };

	assert_int_equal(vmat_parse(&f.mm, modelled_program, strlen(modelled_program), NULL), 0);
	if (max_map_count)
		digest_string(f.mm, "sys/vm/max_map_count", max_map_count);
	digest_string(f.mm, "limits",
		"Limit                     Soft Limit           Hard Limit           Units     \n"
		"Max stack size            8388608              unlimited            bytes     \n"
		"Max locked memory         65536                65536                bytes     \n");
	assert_int_equal(vmat_sim_new(&f.sim, f.mm, &options), 0);
	return f;
}

void close_sim(struct fixture *f)
{
	assert_null(vmat_tree_fault(vmat_sim_tree(f->sim), NULL));
	vmat_sim_free(f->sim);
	vmat_mm_free(f->mm);
}

const char *draw(struct fixture *f)
{
	static const char letters[] = "-rwWxXyY";
	char *at = f->drawing;

	for (uint64_t page = BASE; page < BASE + PAGES * PAGE; page += PAGE) {
		const struct vmat_vma *vma = vmat_tree_vma_lookup(vmat_sim_tree(f->sim), page);

		if (vma && vmat_vma_start(vma) == page && page > BASE &&
		    vmat_tree_vma_lookup(vmat_sim_tree(f->sim), page - 1))
			*at++ = '|';
		*at++ = vma ? letters[vmat_vma_flags(vma) & SIM_ACCESS] : ' ';
	}
	while (at > f->drawing && at[-1] == ' ')
		at--;
	*at = '\0';
	assert_null(vmat_tree_fault(vmat_sim_tree(f->sim), NULL));
	return f->drawing;
}

uint64_t at(unsigned page)
{
	return BASE + page * (uint64_t)PAGE;
}

uint64_t flags_at(const struct fixture *f, unsigned page)
{
	return vmat_vma_flags(vmat_tree_vma_lookup(vmat_sim_tree(f->sim), at(page)));
}

struct vmat_mmap_call fixed(unsigned page, unsigned pages, uint64_t prot)
{
	return (struct vmat_mmap_call){ .size = sizeof(struct vmat_mmap_call), .hint = at(page),
					 .length = pages * (uint64_t)PAGE, .prot = prot,
					 .flags = VMAT_MAP_FIXED };
}

int map_call(struct fixture *f, const struct vmat_mmap_call *call, const char *name)
{
	assert_int_equal(vmat_mmap(&f->effect, f->sim, call, name, name ? strlen(name) : 0, NULL),
			 0);
	return f->effect.error;
}

int map(struct fixture *f, unsigned page, unsigned pages, uint64_t prot)
{
	struct vmat_mmap_call call = fixed(page, pages, prot);

	return map_call(f, &call, NULL);
}

int map_with(struct fixture *f, unsigned page, unsigned pages, unsigned flags)
{
	struct vmat_mmap_call call = fixed(page, pages, RW);

	call.flags |= flags;
	return map_call(f, &call, NULL);
}

int map_file(struct fixture *f, unsigned page, unsigned pages, uint32_t file_id)
{
	struct vmat_mmap_call call = fixed(page, pages, R);

	call.backing = VMAT_BACKING_FILE;
	call.offset = page * (uint64_t)PAGE;
	call.file_id = file_id;
	call.inode = 7;
	call.dev_major = 8;
	return map_call(f, &call, "/tmp/file");
}

int protect(struct fixture *f, unsigned page, unsigned pages, uint64_t prot)
{
	assert_int_equal(vmat_mprotect(&f->effect, f->sim, at(page), pages * (uint64_t)PAGE, prot),
			 0);
	return f->effect.error;
}

int unmap(struct fixture *f, unsigned page, unsigned pages)
{
	assert_int_equal(vmat_munmap(&f->effect, f->sim, at(page), pages * (uint64_t)PAGE), 0);
	return f->effect.error;
}

int advise(struct fixture *f, unsigned page, unsigned pages, int advice)
{
	assert_int_equal(vmat_madvise(&f->effect, f->sim, at(page), pages * (uint64_t)PAGE,
				      advice), 0);
	return f->effect.error;
}

int lock(struct fixture *f, unsigned page, unsigned pages, unsigned flags)
{
	assert_int_equal(vmat_mlock(&f->effect, f->sim, at(page), pages * (uint64_t)PAGE, flags),
			 0);
	return f->effect.error;
}

int remap(struct fixture *f, unsigned page, unsigned pages, unsigned new_pages,
		 unsigned flags, unsigned to)
{
	assert_int_equal(vmat_mremap(&f->effect, f->sim, at(page), pages * (uint64_t)PAGE,
				     new_pages * (uint64_t)PAGE, flags, at(to), NULL), 0);
	return f->effect.error;
}

void touch(struct fixture *f, unsigned page, unsigned pages)
{
	assert_int_equal(vmat_touch(f->sim, at(page), pages * (uint64_t)PAGE), 0);
}
