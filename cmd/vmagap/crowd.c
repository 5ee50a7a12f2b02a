/* SPDX-License-Identifier: GPL-2.0-or-later */
/* crowd - the seams summed up: how many mappings there are because of what. */
#include "vmagap/crowd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *data,             \
			       struct cell *cell)
#define LEFT .right = false
#define RIGHT .right = true

enum {
	SHOWN = 10,		/* of the mappings, to people */
	MEANING_MAX = 512
};

/* Seams with the same reasons, all of them or those below mappings of one name. A row. */
struct group {
	unsigned refusals;
	uint64_t bits;
	const struct vmat_vma *above;	/* one of those mappings; NULL: of all names */
	uint64_t count;
	uint64_t mappings;		/* of the whole address space */
	const struct column *name;
	bool policy_known;		/* of one of them */
	bool people;			/* who has no name is called by what it is */
};

/* Groups, found by what they have in common: open addressing, half full at most. */
struct groups {
	struct group *group;
	size_t count, room;
	size_t *slot;			/* index + 1; @slots of them, a power of two */
	size_t slots;
	size_t last;			/* that was added to: seams come in runs */
};

/* -- grouping ----------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

static uint64_t hash_of(const struct group *group)
{
	uint64_t hash = mix(mix(0, group->refusals), group->bits);
	const char *name = group->above ? vmat_vma_name(group->above) : "";

	while (*name)
		hash = mix(hash, (unsigned char)*name++);
	return hash;
}

static bool is_same(const struct group *a, const struct group *b)
{
	const char *x, *y;

	if (a->refusals != b->refusals || a->bits != b->bits || !a->above != !b->above)
		return false;
	if (!a->above)
		return true;
	x = vmat_vma_name(a->above);
	y = vmat_vma_name(b->above);
	return x == y || !strcmp(x, y);
}

/* Where the group is, or belongs. */
static size_t *find(const struct groups *groups, const struct group *group)
{
	size_t i = hash_of(group) & (groups->slots - 1);

	while (groups->slot[i] && !is_same(&groups->group[groups->slot[i] - 1], group))
		i = (i + 1) & (groups->slots - 1);
	return &groups->slot[i];
}

static int grow(struct groups *groups)
{
	size_t room = groups->room ? groups->room * 2 : 64, i;
	struct group *group = reallocarray(groups->group, room, sizeof(*group));
	size_t *slot = calloc(room * 2, sizeof(*slot));

	if (group)
		groups->group = group;
	if (!group || !slot) {
		free(slot);
		return -ENOMEM;
	}
	free(groups->slot);
	groups->slot = slot;
	groups->slots = room * 2;
	groups->room = room;
	for (i = 0; i < groups->count; i++)
		*find(groups, &group[i]) = i + 1;
	return 0;
}

static int add(struct groups *groups, const struct group *group)
{
	size_t *slot;

	if (groups->count && is_same(&groups->group[groups->last], group)) {
		groups->group[groups->last].count++;
		return 0;
	}
	if (groups->count == groups->room && grow(groups))
		return -ENOMEM;
	slot = find(groups, group);
	if (!*slot) {
		groups->group[groups->count] = *group;
		*slot = ++groups->count;
	}
	groups->last = *slot - 1;
	groups->group[groups->last].count++;
	return 0;
}

static void groups_free(struct groups *groups)
{
	free(groups->group);
	free(groups->slot);
}

static int by_count(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	if (x->refusals != y->refusals)
		return x->refusals < y->refusals ? -1 : 1;
	if (x->bits != y->bits)
		return x->bits < y->bits ? -1 : 1;
	return x->above && y->above ? strcmp(vmat_vma_name(x->above), vmat_vma_name(y->above)) : 0;
}

/* -- rows ------------------------------------------------------------------------------- */

struct group_row {
	struct group group;
	char reasons[REASONS_MAX], letters[LETTERS_MAX];
};

GETTER(count)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct group_row *)data)->group.count);
}

GETTER(percent)
{
	const struct group *group = &((const struct group_row *)data)->group;

	cell_put_number(cell, CELL_NUMBER, group->count * 100 / group->mappings);
}

GETTER(reason)
{
	cell_put_text(cell, CELL_LIST, ((const struct group_row *)data)->reasons);
}

GETTER(flags)
{
	const struct group_row *row = data;

	cell_put_bytes(cell, CELL_LIST, row->letters, strlen(row->letters));
}

GETTER(name)
{
	const struct group *group = &((const struct group_row *)data)->group;

	column_cell(group->name, subject, group->above, cell);
	if (cell->type == CELL_ABSENT && group->people)
		cell_put_text(cell, CELL_TEXT, "(anon)");
}

#define COUNT { "COUNT", "mappings that would go", CELL_NUMBER, 8, RIGHT, .get = get_count }
#define PERCENT { "PERCENT", "of all mappings", CELL_NUMBER, 7, RIGHT, .get = get_percent }
#define REASON { "REASON", "if this went", CELL_LIST, 0, LEFT, .get = get_reason }
#define FLAGS { "FLAGS", "the VmFlags that differ", CELL_LIST, 0, LEFT, .get = get_flags }

static const struct column reason_columns[] = { COUNT, PERCENT, REASON, FLAGS };

static const struct column name_columns[] = {
	COUNT, PERCENT, REASON, FLAGS,
	{ "NAME", "of the mappings above", CELL_TEXT, 0, LEFT, .colour = COLOUR_NAME,
	  .get = get_name },
};

static const struct column_set reason_set = { reason_columns, 4 }, name_set = { name_columns, 5 };

static int write_groups(struct report *report, const char *array, const struct column_set *set,
			const struct groups *groups, size_t count)
{
	struct group_row *rows = calloc(count + 1, sizeof(*rows));
	size_t i;
	int err;

	if (!rows)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		const struct group *group = &groups->group[i];

		rows[i].group = *group;
		reason_words(rows[i].reasons, group->refusals, group->bits);
		reason_letters(rows[i].letters, group->bits);
	}
	err = kind_write(report, array, set, rows, count, sizeof(*rows));
	free(rows);
	return err;
}

/* -- all of it ----------------------------------------------------------------------------- */

struct crowd {
	struct report *report;
	uint64_t mappings, seams;
	struct groups reasons, names;
};

static int count(struct crowd *crowd, const struct chosen *chosen, const struct subject *subject,
		 struct seams *seams)
{
	struct group group = {
		.mappings = crowd->mappings, .name = chosen->in_words.name,
		.people = chosen->in_words.people,
	};
	struct seam seam;
	int err = 0;

	while (!err && seams->stream.next(&seams->stream, &seam)) {
		if (!kind_has(chosen, subject, &seam))
			continue;
		crowd->seams++;
		group.refusals = reason_reduce(&seam.seam, &group.bits);
		group.policy_known = seam.seam.policy_known;
		group.above = NULL;
		err = add(&crowd->reasons, &group);
		group.above = seam.seam.above;
		if (!err)
			err = add(&crowd->names, &group);
	}
	if (crowd->reasons.count)
		qsort(crowd->reasons.group, crowd->reasons.count, sizeof(group), by_count);
	if (crowd->names.count)
		qsort(crowd->names.group, crowd->names.count, sizeof(group), by_count);
	return err;
}

/* The first thing that a person should know. */
static void say_first(const struct crowd *crowd)
{
	const struct group *first = crowd->reasons.group;
	char meaning[MEANING_MAX];

	report_say(crowd->report, "%" PRIu64 " of %" PRIu64 " mapping%s touch%s the one below and "
		   "did not merge with it.", crowd->seams, crowd->mappings,
		   crowd->mappings == 1 ? "" : "s", crowd->seams == 1 ? "es" : "");
	if (!crowd->reasons.count)
		return;
	reason_explain(meaning, MEANING_MAX, first->refusals, first->bits, first->policy_known);
	report_say(crowd->report, "%" PRIu64 " of %" PRIu64 " exist only because of %s.",
		   first->count, crowd->mappings, meaning);
}

/* What the words and letters of the tables mean, each once. */
static void say_legend(const struct crowd *crowd)
{
	struct seam_legend legend = { .policy_known = true };
	size_t i;

	for (i = 0; i < crowd->reasons.count; i++) {
		const struct group *group = &crowd->reasons.group[i];

		legend.refusals |= group->refusals;
		legend.bits |= group->bits;
		legend.untold |= !group->refusals;
		legend.policy_known &= group->policy_known || group->refusals;
	}
	seam_say_legend(crowd->report, &legend);
}

static int show(const struct crowd *crowd)
{
	size_t names = crowd->names.count;
	int err;

	if (report_is_table(crowd->report)) {
		say_first(crowd);
		names = names < SHOWN ? names : SHOWN;
	}
	report_title(crowd->report, "How many would go if a reason went:");
	err = write_groups(crowd->report, "reasons", &reason_set, &crowd->reasons,
			   crowd->reasons.count);
	if (err)
		return err;
	report_title(crowd->report, names < crowd->names.count ?
		     "By the name of the mapping above the seam, the most frequent ones:" :
		     "By the name of the mapping above the seam:");
	err = write_groups(crowd->report, "names", &name_set, &crowd->names, names);
	if (!err)
		say_legend(crowd);
	return err;
}

int crowd_show(struct job *job, const struct chosen *chosen, const struct subject *subject,
	       struct seams *seams)
{
	struct crowd crowd = {
		.report = job->frame.report, .mappings = vmat_map_count(subject->mm),
	};
	int err;

	/* who has no address space was told so */
	if (!crowd.mappings && report_is_table(crowd.report))
		return 0;
	err = count(&crowd, chosen, subject, seams);
	if (!err)
		err = show(&crowd);
	groups_free(&crowd.reasons);
	groups_free(&crowd.names);
	return err;
}
