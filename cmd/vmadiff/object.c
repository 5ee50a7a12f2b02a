/* SPDX-License-Identifier: GPL-2.0-or-later */
/* object - changes as JSON: each with both of its sides, and by how much its counters changed. */
#include "vmadiff/object.h"

#include <errno.h>
#include <string.h>

#include "common/json.h"

/* What is said of each mapping of a side. */
#define SIDE_COLUMNS "START,END,SIZE,PERM,OFFSET,DEV,INODE,VMFLAGS,KIND,NAME"

struct writer {
	struct out *out;
	struct json *json;		/* the change itself */
	struct json *side[2];
	struct column_list columns[2];	/* of the mappings of each side */
	const struct comparison_subject *subject;
	bool nested;			/* nobody has asked for other columns */
	bool counters;			/* they are compared */
};

/* -- numbers ------------------------------------------------------------------------------ */

/* ,"rss":-4096 */
static void put_delta(struct out *out, bool more, const struct vmat_field_info *field, bool known,
		      int64_t delta)
{
	const struct column column = { .name = field->column };
	char key[64];

	column_key(&column, key);
	json_key(out, more, key);
	if (known)
		json_delta(out, delta);
	else
		out_text(out, "null");
}

void object_sum(struct out *out, const char *key, const struct change_sum *sum, uint64_t known)
{
	const uint64_t fields = change_fields();
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);

	json_key(out, true, key);
	out_char(out, '{');
	json_key(out, false, "count");
	json_number(out, sum->count);
	for (size_t i = 0; i < count; i++)
		if (fields >> field[i].field & 1)
			put_delta(out, true, &field[i], known >> field[i].field & 1,
				  sum->delta[field[i].field]);
	out_char(out, '}');
}

static void put_deltas(const struct writer *writer, const struct change_row *row)
{
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);
	int64_t deltas[VMAT_NFIELDS] = { 0 };
	bool more = false;

	vmat_diff_deltas(writer->subject->diff, row->change, deltas, VMAT_NFIELDS);
	json_key(writer->out, true, "delta");
	out_char(writer->out, '{');
	for (size_t i = 0; i < count; i++) {
		if (!(writer->subject->known >> field[i].field & 1))
			continue;
		put_delta(writer->out, more, &field[i], true, deltas[field[i].field]);
		more = true;
	}
	out_char(writer->out, '}');
}

/* -- changes ------------------------------------------------------------------------------ */

static void put_side(const struct writer *writer, int which, const struct vmat_side *side)
{
	json_key(writer->out, true, which == BEFORE ? "before" : "after");
	out_char(writer->out, '[');
	json_restart(writer->side[which]);
	for (size_t i = 0; i < side->count; i++)
		json_row(writer->side[which], side->vma[i]);
	out_char(writer->out, ']');
}

static void put_change(const struct writer *writer, const struct change_row *row)
{
	json_open_row(writer->json, row);
	if (writer->nested) {
		put_side(writer, BEFORE, &row->change->before);
		put_side(writer, AFTER, &row->change->after);
		put_deltas(writer, row);
	}
	out_char(writer->out, '}');
}

static int choose_columns(struct writer *writer, const struct view *view, int side)
{
	const struct vma_columns *columns = &view->columns.all.vmas;
	const struct vmat_mm *mm = writer->subject->side[side].mm;
	struct column_list *list = &writer->columns[side];
	struct complaint complaint;
	int err = column_choose(list, &columns->set, SIDE_COLUMNS, &complaint);

	if (!err && writer->counters && vmat_mm_key(mm, 0))
		err = column_choose(list, &columns->set, "+USS", &complaint);
	if (!err && writer->counters)
		err = vma_columns_printed(columns, mm, list);
	return err;
}

static int begin(struct writer *writer, const struct view *view)
{
	int err = 0;

	writer->json = json_new(writer->out, &view->list, &writer->subject->subject);
	for (int i = BEFORE; !err && i <= AFTER; i++) {
		err = choose_columns(writer, view, i);
		if (!err)
			writer->side[i] = json_new(writer->out, &writer->columns[i],
						   &writer->subject->side[i]);
	}
	return writer->json && writer->side[BEFORE] && writer->side[AFTER] ? err : -ENOMEM;
}

static void end(struct writer *writer)
{
	json_free(writer->json);
	for (int i = BEFORE; i <= AFTER; i++) {
		json_free(writer->side[i]);
		column_list_free(&writer->columns[i]);
	}
}

int objects_write(struct job *job, const struct view *view, const struct picked *picked,
		  const struct comparison_subject *subject)
{
	struct writer writer = {
		.out = &job->frame.out,
		.subject = subject,
		.nested = view->usual,
		.counters = !job->options.no_counters,
	};
	int err = begin(&writer, view);

	if (!err) {
		json_key(writer.out, true, "changes");
		out_char(writer.out, '[');
		for (size_t i = 0; i < picked->shown && !writer.out->error; i++)
			put_change(&writer, picked->order[i]);
		out_char(writer.out, ']');
		if (picked->shown < picked->count)
			object_sum(writer.out, "others", &picked->others, subject->known);
	}
	end(&writer);
	return err;
}
