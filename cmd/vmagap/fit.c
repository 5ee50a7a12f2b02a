/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fit - where mappings would land, or why they would not, as rows. */
#include "vmagap/fit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/complain.h"
#include "common/human.h"
#include "vmagap/taken.h"

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row,              \
			       struct cell *cell)

static const struct vmat_placement *placement_of(const void *row)
{
	return &((const struct fit *)row)->placement;
}

static bool does_fit(const void *row)
{
	return !placement_of(row)->error;
}

/* -- words -------------------------------------------------------------------------------- */

static const char *const confidences[] = { "exact", "bound" };

static const char *confidence_word(size_t index)
{
	return index < 2 ? confidences[index] : NULL;
}

/* Those that mmap() answers. */
static const struct {
	int error;
	const char *word;
} errnos[] = {
	{ EINVAL, "EINVAL" }, { ENOMEM, "ENOMEM" }, { EEXIST, "EEXIST" }, { EPERM, "EPERM" },
	{ EAGAIN, "EAGAIN" }, { EACCES, "EACCES" }, { ENODEV, "ENODEV" },
	{ EOVERFLOW, "EOVERFLOW" }, { EFAULT, "EFAULT" }, { EBADF, "EBADF" },
	{ ETXTBSY, "ETXTBSY" }, { EOPNOTSUPP, "EOPNOTSUPP" },
};

static const char *errno_word(size_t index)
{
	return index < sizeof(errnos) / sizeof(errnos[0]) ? errnos[index].word : NULL;
}

const char *fit_errno(const struct fit *fit)
{
	size_t i;

	for (i = 0; errno_word(i); i++)
		if (errnos[i].error == -fit->placement.error)
			return errnos[i].word;
	return NULL;
}

/* -- columns ------------------------------------------------------------------------------- */

GETTER(len)
{
	cell_put_number(cell, CELL_BYTES, ((const struct fit *)row)->length);
}

GETTER(mapped)
{
	const struct fit *fit = row;

	cell_put_number(cell, CELL_BYTES,
			fit->placement.length ? fit->placement.length : fit->mapped);
}

GETTER(type)
{
	cell_put_text(cell, CELL_WORD, ((const struct fit *)row)->wish->type);
}

GETTER(fits)
{
	cell_put_number(cell, CELL_TRUTH, does_fit(row));
}

GETTER(address)
{
	if (does_fit(row))
		cell_put_number(cell, CELL_ADDRESS, ((const struct fit *)row)->address);
}

uint64_t fit_end(const struct fit *fit)
{
	return fit->address + (fit->wish->align || !fit->placement.length ?
			       (fit->length + fit->page - 1) & -fit->page : fit->placement.length);
}

GETTER(end)
{
	if (does_fit(row))
		cell_put_number(cell, CELL_ADDRESS, fit_end(row));
}

/* A refusal in doubt has a place, too: where it would be. */
static bool has_bounds(const void *row)
{
	return does_fit(row) || placement_of(row)->highest;
}

GETTER(lowest)
{
	if (has_bounds(row))
		cell_put_number(cell, CELL_ADDRESS, placement_of(row)->lowest);
}

GETTER(highest)
{
	if (has_bounds(row))
		cell_put_number(cell, CELL_ADDRESS, placement_of(row)->highest);
}

GETTER(confidence)
{
	cell_put_text(cell, CELL_WORD, confidences[!placement_of(row)->exact]);
}

GETTER(doubt)
{
	cell_put_text(cell, CELL_TEXT, placement_of(row)->doubt);
}

GETTER(rule)
{
	cell_put_text(cell, CELL_TEXT, placement_of(row)->rule);
}

GETTER(reason)
{
	cell_put_text(cell, CELL_TEXT, ((const struct fit *)row)->reason);
}

GETTER(check)
{
	if (!does_fit(row))
		cell_put_text(cell, CELL_WORD, vmat_check_name(placement_of(row)->check));
}

GETTER(errno)
{
	cell_put_text(cell, CELL_WORD, fit_errno(row));
}

GETTER(help)
{
	cell_put_text(cell, CELL_TEXT, placement_of(row)->help);
}

static bool has_hole(const void *row)
{
	return placement_of(row)->hole.start < placement_of(row)->hole.end;
}

static uint64_t hole_size(const struct vmat_placement *placement)
{
	return placement->hole.end - placement->hole.start;
}

GETTER(hole_start)
{
	if (has_hole(row))
		cell_put_number(cell, CELL_ADDRESS, placement_of(row)->hole.start);
}

GETTER(hole_end)
{
	if (has_hole(row))
		cell_put_number(cell, CELL_ADDRESS, placement_of(row)->hole.end);
}

GETTER(below)
{
	if (has_hole(row))
		wording_put(column->data, subject, placement_of(row)->hole.below,
			    "(lowest address)", cell);
}

GETTER(above)
{
	if (has_hole(row))
		wording_put(column->data, subject, placement_of(row)->hole.above, "(task size)",
			    cell);
}

static bool has_figures(const struct vmat_placement *placement)
{
	return placement->error && (placement->limit || placement->wanted);
}

GETTER(used)
{
	if (has_figures(placement_of(row)))
		cell_put_number(cell, CELL_NUMBER, placement_of(row)->used);
}

GETTER(limit)
{
	if (has_figures(placement_of(row)))
		cell_put_number(cell, CELL_NUMBER, placement_of(row)->limit);
}

GETTER(wanted)
{
	if (has_figures(placement_of(row)))
		cell_put_number(cell, CELL_NUMBER, placement_of(row)->wanted);
}

GETTER(kernel)
{
	cell_put_text(cell, CELL_TEXT, ((const struct fit *)row)->rules);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column columns[] = {
	{ "LEN", "the length asked for", CELL_BYTES, 6, RIGHT, .get = get_len },
	{ "TYPE", "what is mapped", CELL_WORD, 7, LEFT, .get = get_type },
	{ "FITS", "whether mmap() would succeed", CELL_TRUTH, 4, LEFT, .get = get_fits },
	{ "ADDRESS", "where it would begin", CELL_ADDRESS, 12, RIGHT, .get = get_address },
	{ "END", "where it would end", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "CONFIDENCE", "exact, or a bound", CELL_WORD, 10, LEFT, .get = get_confidence,
	  .word = confidence_word },
	{ "LOWEST", "the lowest address that it may have, in doubt", CELL_ADDRESS, 12, RIGHT,
	  .get = get_lowest },
	{ "HIGHEST", "the highest one", CELL_ADDRESS, 12, RIGHT, .get = get_highest },
	{ "CHECK", "which check refuses", CELL_WORD, 9, LEFT, .get = get_check },
	{ "ERRNO", "what mmap() would answer", CELL_WORD, 9, LEFT, .get = get_errno,
	  .word = errno_word },
	{ "MAPPED", "what is mapped: rounded up, more to align it by hand", CELL_BYTES, 6, RIGHT,
	  .get = get_mapped },
	{ "HOLE_START", "the hole that it lands in, or the largest", CELL_ADDRESS, 12, RIGHT,
	  .get = get_hole_start },
	{ "HOLE_END", "where that ends", CELL_ADDRESS, 12, RIGHT, .get = get_hole_end },
	{ "USED", "of the limit that refuses", CELL_NUMBER, 12, RIGHT, .get = get_used },
	{ "LIMIT", "that limit, in bytes or mappings", CELL_NUMBER, 12, RIGHT, .get = get_limit },
	{ "WANTED", "what was wanted of it", CELL_NUMBER, 12, RIGHT, .get = get_wanted },
	{ "BELOW", "name of the mapping below the hole", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_below },
	{ "ABOVE", "name of the mapping above it", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_above },
	{ "RULE", "how the address was found", CELL_TEXT, 0, LEFT, .get = get_rule },
	{ "DOUBT", "why it is only a bound", CELL_TEXT, 0, LEFT, .get = get_doubt },
	{ "REASON", "why there, or why not", CELL_TEXT, 0, LEFT, .get = get_reason },
	{ "HELP", "what would help", CELL_TEXT, 0, LEFT, .get = get_help },
	{ "KERNEL", "by the rules of which kernel", CELL_TEXT, 0, LEFT, .get = get_kernel },
};

static const struct column_set column_set = { columns, sizeof(columns) / sizeof(columns[0]) };

const struct kind fit_kind = {
	.array = "fits",
	.for_people = "LEN,TYPE,FITS,ADDRESS,CONFIDENCE,ERRNO,RULE,REASON",
	.for_programs = "LEN,TYPE,FITS,ADDRESS,END,CONFIDENCE,LOWEST,HIGHEST,RULE,REASON,ERRNO,"
			"CHECK,HELP,DOUBT,HOLE_START,HOLE_END,KERNEL,USED,LIMIT,WANTED,MAPPED,"
			"BELOW,ABOVE",
	.columns = &column_set,
	.row_size = sizeof(struct fit),
};

/* -- asking ---------------------------------------------------------------------------------- */

/* A figure of a limit as it is shown. */
static char *put_figure(char to[HUMAN_MAX + 1], const struct vmat_placement *placement,
			uint64_t value)
{
	bool counts = placement->check == VMAT_CHECK_MAP_COUNT;

	*(counts ? human_decimal(to, value) : human_size(to, value)) = '\0';
	return to;
}

/* What is said, and the figures that prove it. */
static int explain(struct fit *fit)
{
	const struct vmat_placement *placement = &fit->placement;
	char used[HUMAN_MAX + 1], limit[HUMAN_MAX + 1], wanted[HUMAN_MAX + 1];
	int len;

	put_figure(used, placement, placement->used);
	put_figure(limit, placement, placement->limit);
	put_figure(wanted, placement, placement->wanted);
	if (placement->check == VMAT_CHECK_ROOM && has_hole(fit))
		len = asprintf(&fit->reason, "%s: the largest hole there has %s, %s asked",
			       placement->why, put_figure(limit, placement, hole_size(placement)),
			       put_figure(wanted, placement, fit->mapped));
	else if (placement->check == VMAT_CHECK_MAP_COUNT && has_figures(placement))
		len = asprintf(&fit->reason, "%s: %s of %s used", placement->why, used, limit);
	else if (has_figures(placement) && !placement->used)
		len = asprintf(&fit->reason, "%s: %s asked of %s", placement->why, wanted, limit);
	else if (has_figures(placement))
		len = asprintf(&fit->reason, "%s: %s of %s used, %s asked", placement->why, used,
			       limit, wanted);
	else
		len = asprintf(&fit->reason, "%s", placement->why);
	if (len >= 0)
		return 0;
	fit->reason = NULL;
	return -ENOMEM;
}

/* Who is, or was, where the call says. */
static int explain_place(struct fit *fit, const struct vmat_mm *mm)
{
	char *words = taken_words(&fit->placement, fit->wish, mm, fit->mapped), *both;
	int len = words ? asprintf(&both, "%s%s", fit->reason, words) : -1;

	free(words);
	if (len < 0)
		return -ENOMEM;
	free(fit->reason);
	fit->reason = both;
	return 0;
}

static int foretell(struct fit *fit, const struct vmat_placer *placer, const struct vmat_mm *mm)
{
	uint64_t align = fit->wish->align;
	struct vmat_mmap_call call = fit->wish->call;
	int err;

	/* mmap() knows no alignment: so much that a multiple is in it, and cut off what is over */
	if (align > fit->page && fit->length && fit->length + (align - fit->page) > fit->length)
		fit->mapped = fit->length + (align - fit->page);
	call.length = fit->mapped;
	fit->placement.size = sizeof(fit->placement);
	err = vmat_place_mmap(&fit->placement, placer, &call);
	if (err)
		return err;
	fit->address = fit->placement.address;
	if (align && does_fit(fit))
		fit->address = (fit->address + align - 1) & -align;
	err = explain(fit);
	return err ? err : explain_place(fit, mm);
}

static int make_placer(struct fits *fits, const struct vmat_mm *mm, const char *kernel)
{
	const struct vmat_placer_options options = { .size = sizeof(options), .kernel = kernel };
	struct vmat_tree_options tree = { .size = sizeof(tree) };
	int err = vmat_placer_tree_options(mm, &options, &tree);

	if (!err)
		err = vmat_tree_new(&fits->tree, mm, &tree);
	if (!err)
		err = vmat_placer_new(&fits->placer, fits->tree, &options);
	if (err == -EINVAL)
		complain(COMMAND, "--kernel: expected a release such as 6.1 or 5.15.0, not %s",
			 kernel ? kernel : "");
	return err;
}

static bool next(struct stream *stream, void *row)
{
	struct fits *fits = (struct fits *)stream;

	if (fits->next == fits->count)
		return false;
	*(struct fit *)row = fits->fit[fits->next++];
	return true;
}

static void restart(struct stream *stream)
{
	((struct fits *)stream)->next = 0;
}

void fits_none(struct fits *fits)
{
	*fits = (struct fits){ .stream = { next, restart } };
}

int fits_make(struct fits *fits, const struct vmat_mm *mm, const struct wish *wish,
	      const char *kernel)
{
	uint64_t page = vmat_mm_page_size(mm);
	int err;

	fits_none(fits);
	err = make_placer(fits, mm, kernel);
	if (err)
		return err;
	fits->fit = calloc(wish->count, sizeof(*fits->fit));
	if (!fits->fit)
		return -ENOMEM;
	for (; !err && fits->count < wish->count; fits->count++) {
		struct fit *fit = &fits->fit[fits->count];

		*fit = (struct fit){
			.length = wish->lengths[fits->count], .wish = wish, .page = page,
			.mapped = wish->lengths[fits->count],
			.rules = vmat_placer_rules(fits->placer),
		};
		err = foretell(fit, fits->placer, mm);
	}
	return err;
}

void fits_free(struct fits *fits)
{
	size_t i;

	for (i = 0; i < fits->count; i++)
		free(fits->fit[i].reason);
	free(fits->fit);
	vmat_placer_free(fits->placer);
	vmat_tree_free(fits->tree);
}

bool fits_refused(const struct fits *fits)
{
	size_t i;

	for (i = 0; i < fits->count; i++)
		if (!does_fit(&fits->fit[i]))
			return true;
	return false;
}
