/* SPDX-License-Identifier: GPL-2.0-or-later */
/* details - the page of one mapping: all that is known of it. */
#include "vmatop/details.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "vmatop/keymap.h"
#include "vmatop/maprows.h"
#include "vmatop/placing.h"

enum { MAP_LINES = 8 };		/* of the residency map, at most */
enum { ITEM_CELLS = 17 };	/* what ITEM takes before TEXT */

/* -- begin and end ------------------------------------------------------------------------ */

static uint64_t key_of(const void *row)
{
	return ((const struct fact_row *)row)->key;
}

static void details_close(struct page *page)
{
	struct details *details = (struct details *)page;

	list_free(&details->list);
	facts_free(&details->facts);
	strip_free(&details->strip);
	free(details->name);
	free(details);
}

static int details_open(struct page **pagep, struct model *model)
{
	struct details *details = calloc(1, sizeof(*details));
	int err = details ? list_init(&details->list, &fact_columns, "ITEM,TEXT", key_of) :
			    -ENOMEM;

	if (err) {
		if (details)
			details_close(&details->page);
		return err;
	}
	details->list.spare = "ITEM";
	details->page.list = &details->list;
	details->address = model->jump.address;
	*pagep = &details->page;
	return 0;
}

/* -- residency ---------------------------------------------------------------------------- */

/*
 * A page each, or as few as there is room for in a third of the screen. Lines hold a round number,
 * so that the addresses before them are round, too.
 */
static void plan_cells(struct details *details, const struct fact_subject *about,
		       const struct model *model, uint64_t page_size)
{
	uint64_t pages = page_size ? (details->end - details->start) / page_size : 0;
	size_t lines = model->rows / 3, most;
	uint64_t each;

	details->indent = about->bare ? GUTTER : GUTTER + ITEM_CELLS;
	details->width = about->width < 8 ? about->width : about->width / 8 * 8;
	lines = lines > MAP_LINES ? MAP_LINES : lines ? lines : 1;
	most = details->width * lines;
	each = pages / most + (pages % most != 0);
	details->cell = each * page_size;
	details->cells = each ? (size_t)(pages / each + (pages % each != 0)) : 0;
	details->lines = (details->cells + details->width - 1) / details->width;
}

/* It was asked while it could be. */
static bool is_known(const struct details *details, const struct model *model)
{
	return model->residency.cells && model->residency.start == details->start &&
	       model->residency.end == details->end && model->residency.cell == details->cell;
}

static const char has_exited[] = "the process has exited";
static const char not_live[] = "only a live process can be asked which pages are where";

char details_cell(const struct details *details, const struct residency *residency, size_t index)
{
	uint64_t cell = residency->cell;
	const struct vmat_pages *pages;

	if (!residency->cells || residency->start != details->start ||
	    residency->end != details->end || cell != details->cell || index >= residency->count)
		return 0;
	pages = &residency->cells[index];
	if (index + 1 == residency->count)
		cell = residency->end - residency->start - index * cell;
	if (pages->guard)
		return 'G';
	if (pages->swapped && pages->swapped >= pages->present)
		return 's';
	if (!pages->present)
		return '.';
	if (pages->zero * 2 > pages->present)
		return 'z';
	if (pages->huge * 2 > pages->present)
		return 'H';
	return pages->present >= cell ? '#' : pages->present * 2 >= cell ? '+' : '-';
}

/* -- the file ----------------------------------------------------------------------------- */

/* Only what was mapped by a name can have it still. */
static bool has_name(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	enum vmat_kind kind = vmat_vma_kind(vma);
	struct vmat_role_info info;

	vmat_vma_role(mm, vma, &info);
	return (kind == VMAT_KIND_FILE || kind == VMAT_KIND_FILE_SHARED) &&
	       *vmat_vma_name(vma) == '/' && info.role != VMAT_ROLE_MEMFD &&
	       info.role != VMAT_ROLE_SYSV;
}

enum { DISK_MAX = 96 };

/* What is known of who has the name now. */
static void say_disk(struct fact_subject *about, char to[DISK_MAX], const struct file_now *file)
{
	bool asked = file->path && !strcmp(file->path, vmat_vma_name(about->vma));

	about->disk = to;
	if (!asked && about->watched->gone) {
		snprintf(to, DISK_MAX, "not known: the process has exited");
	} else if (!asked) {
		snprintf(to, DISK_MAX, "not asked yet");
	} else if (file->why) {
		snprintf(to, DISK_MAX, "not known: %s", file->why);
	} else if (!file->exists) {
		about->disk_differs = true;
		snprintf(to, DISK_MAX, "deleted: no file has that name now");
	} else if (file->inode == vmat_vma_inode(about->vma) && !file->shortened) {
		snprintf(to, DISK_MAX, "the file of that name is this one");
	} else {
		about->disk_differs = true;
		snprintf(to, DISK_MAX, "replaced: inode %ju has the name now",
			 (uintmax_t)file->inode);
	}
}

/* Once a sample. */
static void ask(struct details *details, struct model *model, const struct vmat_vma *vma)
{
	const struct watched *watched = model_current(model);

	if (!watched->live || watched->gone || details->asked == watched->samples)
		return;
	details->asked = watched->samples;
	if (details->cells) {
		model->wishes.pages.start = details->start;
		model->wishes.pages.end = details->end;
		model->wishes.pages.cell = details->cell;
		model->wishes.pages.cells = details->cells;
	}
	free(model->wishes.file);
	model->wishes.file = has_name(model_mm(model), vma) ? strdup(vmat_vma_name(vma)) : NULL;
}

/* -- facts -------------------------------------------------------------------------------- */

static const void **pointers_to(const struct facts *facts)
{
	const void **pointers = malloc((facts->count + 1) * sizeof(*pointers));

	for (size_t i = 0; pointers && i < facts->count; i++)
		pointers[i] = &facts->facts[i];
	return pointers;
}

/* "rw-p heap [heap]" */
static char *name_of(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	struct vmat_role_info info;
	const char *name = vmat_vma_name(vma);
	char perms[5], *text;

	vmat_vma_perms(vma, perms);
	vmat_vma_role(mm, vma, &info);
	return asprintf(&text, "%s %s%s%s", perms, vmat_role_name(info.role), *name ? " " : "",
			name) < 0 ? NULL : text;
}

static size_t index_of(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	const struct vmat_vma *step;
	size_t index = 0;

	vmat_for_each_vma(mm, step) {
		index++;
		if (step == vma)
			break;
	}
	return index;
}

static void note_place(struct details *details, const struct vmat_mm *mm,
		       const struct vmat_vma *vma)
{
	struct vmat_room room = { .size = sizeof(room) };

	details->start = vmat_vma_start(vma);
	details->end = vmat_vma_end(vma);
	details->index = index_of(mm, vma);
	details->of = vmat_mm_count(mm);
	details->gone = false;
	free(details->name);
	details->name = name_of(mm, vma);
	strip_free(&details->strip);
	vmat_gap_room(mm, &room);
	if (strip_make(&details->strip, mm, &room))
		details->strip.items = NULL;
}

/* What is left for TEXT; on a narrow screen ITEM is left out. */
static void fit_lines(struct fact_subject *about, unsigned cols)
{
	const unsigned least = 16;
	size_t room = cols > GUTTER ? cols - GUTTER : 1;

	about->bare = room < ITEM_CELLS + least;
	about->width = about->bare ? room : room - ITEM_CELLS;
}

static int show_vma(struct details *details, struct model *model, const struct vmat_vma *vma)
{
	struct watched *watched = model_current(model);
	struct fact_subject about = { .watched = watched, .mm = model_mm(model), .vma = vma,
				      .bytes = model->bytes };
	const struct subject subject = { .target = watched->target, .mm = about.mm };
	char disk[DISK_MAX];
	struct facts facts;
	const void **rows;

	note_place(details, about.mm, vma);
	about.change = map_change_of(vma, watched, &about.age);
	map_growth_of(vma, watched, &about.since_last, &about.since_mark);
	fit_lines(&about, model->cols);
	plan_cells(details, &about, model, vmat_mm_page_size(about.mm));
	if (watched->live && has_name(about.mm, vma))
		say_disk(&about, disk, &model->file);
	about.no_pages = !watched->live ? not_live : watched->gone && !is_known(details, model) ?
			 has_exited : NULL;
	about.page_lines = details->lines;
	about.page_cell = details->cell;
	about.page_line = details->cell * details->width;
	if (facts_make(&facts, &about) || !(rows = pointers_to(&facts))) {
		facts_free(&facts);
		return -ENOMEM;
	}
	ask(details, model, vma);
	facts_free(&details->facts);
	details->facts = facts;
	return list_take(&details->list, &subject, rows, facts.count);
}

static int details_take(struct page *page, struct model *model)
{
	struct details *details = (struct details *)page;
	const struct vmat_mm *mm = model_mm(model);
	const struct vmat_vma *vma = mm ? vmat_vma_lookup(mm, details->address) : NULL;

	if (vma)
		return show_vma(details, model, vma);
	/* the picture stays, and all of it is text of ours */
	details->gone = true;
	details->list.subject.mm = mm;
	return 0;
}

/* -- keys --------------------------------------------------------------------------------- */

static void go_to(struct details *details, struct model *model, uint64_t address)
{
	details->address = address;
	details->asked = 0;
	model_say_no_memory(model, details_take(&details->page, model));
}

static void go_to_neighbour(struct details *details, struct model *model, bool below)
{
	const struct vmat_mm *mm = model_mm(model);
	const struct vmat_vma *above = NULL, *prev = NULL, *other;

	details->list.left = 0;
	if (mm)
		above = vmat_find_vma_prev(mm, below ? details->start : details->end, &prev);
	other = below ? prev : above;
	if (other)
		go_to(details, model, vmat_vma_start(other));
	else
		model_say(model, SAY_INFO, "this is the %s mapping", below ? "first" : "last");
}

static bool details_apply(struct page *page, struct model *model, enum action action)
{
	struct details *details = (struct details *)page;

	switch (action) {
	case ACTION_LEFT:
	case ACTION_RIGHT:
		go_to_neighbour(details, model, action == ACTION_LEFT);
		return true;
	case ACTION_BYTES:
		model->bytes = !model->bytes;
		model_say_no_memory(model, details_take(page, model));
		return true;
	case ACTION_OPEN:
		return true;
	default:
		return false;
	}
}

static bool details_command(struct page *page, struct model *model, const char *word,
			    const char *argument)
{
	struct details *details = (struct details *)page;
	const struct vmat_mm *mm = model_mm(model);
	size_t len = strlen(argument);
	uint64_t addr;

	if (strcmp(word, "goto") != 0)
		return false;
	if (!len || human_parse_hex(argument, len, &addr) != len)
		model_say(model, SAY_ERROR, "goto: expected an address, such as 7f0c5a3e2000");
	else if (mm && !vmat_vma_lookup(mm, addr))
		model_say(model, SAY_WARNING, "nothing is mapped at %s", argument);
	else
		go_to(details, model, addr);
	return true;
}

static unsigned details_wants(const struct page *page __attribute__((unused)))
{
	return VMAT_SAMPLE_RSS | VMAT_SAMPLE_SMAPS;
}

static unsigned details_head_rows(const struct page *page __attribute__((unused)),
				  const struct model *model __attribute__((unused)), unsigned room)
{
	return room >= 16 ? 3 : room >= 4;
}

const struct page_type details_type = {
	.kind = PAGE_VMA,
	.name = "vma",
	.title = "One mapping",
	.modes = MODE_ANY | MODE_LIST | MODE_VMA,
	.wraps = true,
	.open = details_open,
	.close = details_close,
	.take = details_take,
	.apply = details_apply,
	.command = details_command,
	.wants = details_wants,
	.head_rows = details_head_rows,
};
