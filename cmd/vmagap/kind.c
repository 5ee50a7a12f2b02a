/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kind - a kind of rows, and what of them the options ask for: columns, rows, their order. */
#include "vmagap/kind.h"

#include <errno.h>
#include <stdlib.h>

#include "common/complain.h"
#include "common/sheet.h"

/* -- what the options ask for ------------------------------------------------------------ */

static bool is_table(const struct common_options *options)
{
	return !options->json && !options->raw && !options->pairs;
}

static struct column *copy(const struct kind *kind, const struct wording *wording)
{
	struct column *columns = calloc(kind->columns->count, sizeof(*columns));
	size_t i;

	for (i = 0; columns && i < kind->columns->count; i++) {
		columns[i] = kind->columns->columns[i];
		columns[i].data = wording;
	}
	return columns;
}

static int make_columns(struct chosen *chosen, const struct job *job)
{
	const struct column_set *of_vma = &chosen->vmas.set;
	int err = vma_columns_make(&chosen->vmas, NULL);

	if (err)
		return err;
	chosen->plainly = (struct wording){
		.name = column_find(of_vma, "NAME", 4), .perm = column_find(of_vma, "PERM", 4),
	};
	chosen->in_words = chosen->plainly;
	chosen->in_words.people = is_table(&job->options.common);
	chosen->in_words.brief = job->frame.terminal.cells != 0;
	chosen->in_words.made = chosen->made;
	chosen->plain = copy(chosen->kind, &chosen->plainly);
	chosen->shown = copy(chosen->kind, &chosen->in_words);
	chosen->set = (struct column_set){ chosen->plain, chosen->kind->columns->count };
	return chosen->plain && chosen->shown ? 0 : -ENOMEM;
}

static int choose_rows(struct chosen *chosen, const struct common_options *options)
{
	struct complaint complaint = { .why = NULL };
	const char *option = NULL;
	int err = 0;

	if (options->filter) {
		option = "--filter";
		err = filter_compile(&chosen->filter, &chosen->set, options->filter, &complaint);
	}
	if (!err && options->sort) {
		option = "--sort";
		err = sort_parse(&chosen->order, &chosen->set, options->sort, &complaint);
	}
	if (!err && options->range) {
		option = "--range";
		err = range_parse(&chosen->range, options->range, &complaint);
		chosen->has_range = true;
	}
	if (err == -EINVAL)
		complain_text(COMMAND, option, &complaint);
	return err;
}

/* Those of the list are shown as they are shown, the filter sees them as they are. */
static void dress(struct chosen *chosen)
{
	size_t i;

	for (i = 0; i < chosen->list.count; i++)
		chosen->list.columns[i] = &chosen->shown[chosen->list.columns[i] - chosen->plain];
}

int kind_choose(struct chosen *chosen, const struct kind *kind, const struct job *job)
{
	const struct common_options *options = &job->options.common;
	const char *usual = is_table(options) ? kind->for_people : kind->for_programs;
	int err;

	*chosen = (struct chosen){ .kind = kind };
	err = make_columns(chosen, job);
	if (!err)
		err = sheet_columns(&chosen->list, COMMAND, &chosen->set, usual, options);
	if (!err)
		err = choose_rows(chosen, options);
	if (err)
		return err;
	chosen->needs = column_needs(&chosen->list) |
			(chosen->filter ? filter_needs(chosen->filter) : 0) |
			(chosen->order.column ? chosen->order.column->needs : 0);
	dress(chosen);
	return 0;
}

void kind_free(struct chosen *chosen)
{
	filter_free(chosen->filter);
	column_list_free(&chosen->list);
	free(chosen->plain);
	free(chosen->shown);
	vma_columns_free(&chosen->vmas);
}

/* -- rows --------------------------------------------------------------------------------- */

bool kind_has(const struct chosen *chosen, const struct subject *subject, const void *row)
{
	uint64_t first, last;

	if (chosen->has_range) {
		chosen->kind->span(row, &first, &last);
		if (last < chosen->range.first || first > chosen->range.last)
			return false;
	}
	return !chosen->filter || filter_match(chosen->filter, subject, row);
}

/* The next row that is shown. */
static bool next(const struct chosen *chosen, const struct subject *subject,
		 struct stream *stream, void *row)
{
	while (stream->next(stream, row))
		if (kind_has(chosen, subject, row))
			return true;
	return false;
}

/* Rows that are all in memory, one behind the other. */
struct heap {
	char *rows;
	size_t count, room;
};

static int collect(struct heap *heap, const struct chosen *chosen, const struct subject *subject,
		   struct stream *stream)
{
	size_t size = chosen->kind->row_size;

	for (;;) {
		if (heap->count == heap->room) {
			size_t room = heap->room ? heap->room * 2 : 64;
			char *rows = reallocarray(heap->rows, room, size);

			if (!rows)
				return -ENOMEM;
			heap->rows = rows;
			heap->room = room;
		}
		if (!next(chosen, subject, stream, heap->rows + heap->count * size))
			return 0;
		heap->count++;
	}
}

static int show_sorted(struct report *report, const struct chosen *chosen,
		       const struct subject *subject, struct stream *stream)
{
	struct heap heap = { .rows = NULL };
	const void **rows = NULL;
	size_t i;
	int err = collect(&heap, chosen, subject, stream);

	if (!err) {
		rows = calloc(heap.count + 1, sizeof(*rows));
		err = rows ? 0 : -ENOMEM;
	}
	for (i = 0; !err && i < heap.count; i++)
		rows[i] = heap.rows + i * chosen->kind->row_size;
	if (!err)
		err = sort_rows(rows, heap.count, &chosen->order, subject);
	if (!err)
		err = sheet_write(report, chosen->kind->array, &chosen->list, rows, heap.count);
	free(rows);
	free(heap.rows);
	return err;
}

int kind_show(struct report *report, const struct chosen *chosen, const struct subject *subject,
	      struct stream *stream)
{
	void *row;
	int err;

	if (chosen->order.column)
		return show_sorted(report, chosen, subject, stream);
	row = malloc(chosen->kind->row_size);
	err = row ? report_begin(report, chosen->kind->array, &chosen->list) : -ENOMEM;
	if (!err && report_wants_measure(report)) {
		while (next(chosen, subject, stream, row))
			report_measure(report, row);
		stream->restart(stream);
	}
	if (!err) {
		while (next(chosen, subject, stream, row))
			report_row(report, row);
		report_end(report);
	}
	free(row);
	return err;
}

int kind_list_columns(struct report *report, const struct kind *kind)
{
	return sheet_list_columns(report, COMMAND, kind->columns, false);
}

int kind_write(struct report *report, const char *array, const struct column_set *columns,
	       const void *rows, size_t count, size_t size)
{
	struct column_list list = { 0 };
	const void **each = calloc(count + 1, sizeof(*each));
	int err = each ? 0 : -ENOMEM;
	size_t i;

	for (i = 0; !err && i < columns->count; i++)
		err = column_append(&list, &columns->columns[i]);
	for (i = 0; !err && i < count; i++)
		each[i] = (const char *)rows + i * size;
	if (!err)
		err = sheet_write(report, array, &list, each, count);
	column_list_free(&list);
	free(each);
	return err;
}
