/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list - the mappings, a row each, or the kernel's own text of them. */
#include "vmals/list.h"

#include <errno.h>
#include <stdlib.h>

#include "common/sheet.h"

/* Rows leave as they are made; nothing is kept. */
static void stream(struct job *job, const struct view *view, const struct subject *subject)
{
	const struct pick *pick = &view->pick;
	const struct vmat_vma *vma;

	if (report_wants_measure(job->report))
		for (vma = pick_first(pick, subject); vma; vma = pick_next(pick, subject, vma))
			report_measure(job->report, vma);
	for (vma = pick_first(pick, subject); vma && !job->out.error;
	     vma = pick_next(pick, subject, vma))
		report_row(job->report, vma);
}

static int sorted(const void ***rowsp, size_t *count, const struct view *view,
		  const struct subject *subject)
{
	int err = pick_all(rowsp, count, &view->pick, subject);

	if (err)
		return err;
	err = sort_rows(*rowsp, *count, &view->order, subject);
	if (err)
		free(*rowsp);
	return err;
}

int list_rows(struct job *job, const struct view *view, const struct subject *subject)
{
	const void **rows;
	size_t count;
	int err;

	if (!view->order.column) {
		err = report_begin(job->report, "vmas", &view->list);
		if (err)
			return err;
		stream(job, view, subject);
		report_end(job->report);
		return 0;
	}
	err = sorted(&rows, &count, view, subject);
	if (err)
		return err;
	err = sheet_write(job->report, "vmas", &view->list, rows, count);
	free(rows);
	return err;
}

/* One text, straight into the buffer of the output, or through one of its own if it is longer. */
static int put_text(struct job *job, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	enum vmat_detail detail = job->options.text == TEXT_SMAPS ? VMAT_SMAPS : VMAT_MAPS;
	char *to = out_room(&job->out, OUT_ROOM), *all;
	size_t room = (size_t)(job->out.buf + sizeof(job->out.buf) - to);
	ssize_t len = vmat_vma_text(mm, vma, detail, to, room);

	if (len < 0)
		return (int)len;
	if ((size_t)len <= room) {
		out_end(&job->out, to + len);
		return 0;
	}
	all = malloc((size_t)len);
	if (!all)
		return -ENOMEM;
	room = (size_t)len;
	len = vmat_vma_text(mm, vma, detail, all, room);
	if (len >= 0)
		out_bytes(&job->out, all, (size_t)len);
	free(all);
	return len < 0 ? (int)len : 0;
}

int list_text(struct job *job, const struct view *view, const struct subject *subject)
{
	const struct pick *pick = &view->pick;
	const struct vmat_vma *vma;
	const void **rows;
	size_t count, i;
	int err = 0;

	if (!view->order.column) {
		for (vma = pick_first(pick, subject); !err && vma && !job->out.error;
		     vma = pick_next(pick, subject, vma))
			err = put_text(job, subject->mm, vma);
		return err;
	}
	err = sorted(&rows, &count, view, subject);
	if (err)
		return err;
	for (i = 0; !err && i < count; i++)
		err = put_text(job, subject->mm, rows[i]);
	free(rows);
	return err;
}
