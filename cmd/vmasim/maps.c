/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps - an address space as the text of maps, or as rows of mappings. */
#include "vmasim/maps.h"

#include <errno.h>
#include <stdlib.h>

#include "common/vmacolumn.h"

/* One line, straight into the buffer of the output, or through one of its own if it is longer. */
static int put_line(struct out *out, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	char *to = out_room(out, OUT_ROOM), *all;
	size_t room = (size_t)(out->buf + sizeof(out->buf) - to);
	ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, to, room);

	if (len < 0)
		return (int)len;
	if ((size_t)len <= room) {
		out_end(out, to + len);
		return 0;
	}
	all = malloc((size_t)len);
	if (!all)
		return -ENOMEM;
	room = (size_t)len;
	len = vmat_vma_text(mm, vma, VMAT_MAPS, all, room);
	if (len >= 0)
		out_bytes(out, all, (size_t)len);
	free(all);
	return len < 0 ? (int)len : 0;
}

static int put_text(struct out *out, const struct subject *subject, const struct pick *pick)
{
	const struct vmat_vma *vma;
	int err = 0;

	for (vma = pick_first(pick, subject); !err && vma && !out->error;
	     vma = pick_next(pick, subject, vma))
		err = put_line(out, subject->mm, vma);
	return err;
}

static int put_rows(struct report *report, const struct vma_columns *columns,
		    const struct subject *subject, const struct pick *pick)
{
	struct column_list list = { .columns = NULL };
	struct complaint complaint;
	const struct vmat_vma *vma;
	int err = column_choose(&list, &columns->set, VMA_COLUMNS_USUAL, &complaint);

	if (!err)
		err = report_begin(report, "vmas", &list);
	if (!err) {
		for (vma = pick_first(pick, subject); vma; vma = pick_next(pick, subject, vma))
			report_row(report, vma);
		report_end(report);
	}
	column_list_free(&list);
	return err;
}

int maps_show(struct frame *frame, const struct subject *subject, const struct pick *pick)
{
	struct vma_columns columns;
	int err;

	if (report_is_table(frame->report))
		return put_text(&frame->out, subject, pick);
	err = vma_columns_make(&columns, subject->mm);
	if (!err)
		err = put_rows(frame->report, &columns, subject, pick);
	vma_columns_free(&columns);
	return err;
}
