/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - the page of an address space: its mappings. */
#include "vmatop/maps.h"

#include <errno.h>
#include <stdlib.h>

#include "common/vmacolumn.h"
#include "vmatop/keymap.h"

struct maps {
	struct page page;	/* the first */
	struct list list;
	struct vma_columns columns;
};

static uint64_t key_of(const void *row)
{
	return vmat_vma_end(row);
}

static void maps_close(struct page *page)
{
	struct maps *maps = (struct maps *)page;

	list_free(&maps->list);
	vma_columns_free(&maps->columns);
	free(maps);
}

static int maps_open(struct page **pagep, struct model *model __attribute__((unused)))
{
	struct maps *maps = calloc(1, sizeof(*maps));
	int err = maps ? vma_columns_make(&maps->columns, NULL) : -ENOMEM;

	if (!err)
		err = list_init(&maps->list, &maps->columns.set, "START,END,SIZE,RSS,PERM,ROLE,NAME",
				key_of);
	if (err) {
		free(maps);
		return err;
	}
	maps->page.list = &maps->list;
	*pagep = &maps->page;
	return 0;
}

static int maps_take(struct page *page, struct model *model)
{
	struct maps *maps = (struct maps *)page;
	const struct vmat_mm *mm = model_mm(model);
	const struct subject subject = { .target = "", .mm = mm };
	size_t count = 0, total = mm ? vmat_mm_count(mm) : 0;
	const void **rows = malloc((total + 1) * sizeof(*rows));
	const struct vmat_vma *vma;

	if (!rows)
		return -ENOMEM;
	if (mm) {
		vmat_for_each_vma(mm, vma)
			rows[count++] = vma;
	}
	return list_take(&maps->list, &subject, rows, count);
}

static unsigned maps_wants(const struct page *page)
{
	return ((const struct maps *)page)->list.shown.count ? VMAT_SAMPLE_RSS : 0;
}

const struct page_type maps_type = {
	.kind = PAGE_MAPS,
	.name = "maps",
	.title = "Mappings",
	.modes = MODE_ANY | MODE_LIST | MODE_MAPS,
	.about_mm = true,
	.open = maps_open,
	.close = maps_close,
	.take = maps_take,
	.wants = maps_wants,
};
