/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calls - the steps of a script as rows, and the columns that show them. */
#include "vmasim/calls.h"

#include <errno.h>
#include <stdlib.h>

#include "vmasim/phrase.h"
#include "vmasim/words.h"

/* -- rows ------------------------------------------------------------------------------ */

static const char *const event_names[] = {
	"found", "placed", "split", "merged", "inserted", "removed", "changed", "grown", "moved",
};

enum { EVENTS = sizeof(event_names) / sizeof(event_names[0]) };

static const char *event_word(size_t index)
{
	return index < EVENTS ? event_names[index] : NULL;
}

static void collect_events(struct call_row *row, const struct replay *replay)
{
	const size_t first = row->outcome->first_event;
	size_t used = 0, i;

	row->events[0] = '\0';
	for (i = 0; i < row->outcome->event_count; i++) {
		const char *word = event_word(replay->events[first + i].kind);
		size_t len = word ? strlen(word) : 0;

		if (!word || used + len + 2 > sizeof(row->events))
			return;
		if (used)
			row->events[used++] = ' ';
		memcpy(row->events + used, word, len + 1);
		used += len;
	}
}

int call_row_make(struct call_row *row, const struct replay *replay, const struct step *step,
		  const struct outcome *outcome)
{
	const struct vmat_tree *tree = vmat_sim_tree(replay->sim);
	const struct vmat_vma *root = vmat_tree_root(tree);
	struct vmat_node node = { .subtree_gap = 0 };

	*row = (struct call_row){ .step = step, .outcome = outcome };
	if (root)
		vmat_tree_node(tree, root, &node);
	row->largest_hole = node.subtree_gap;
	collect_events(row, replay);
	row->call = phrase_call(step, outcome);
	row->recorded = phrase_recorded(step);
	return row->call && row->recorded ? 0 : -ENOMEM;
}

void call_row_free(struct call_row *row)
{
	free(row->call);
	free(row->recorded);
}

/* -- columns --------------------------------------------------------------------------- */

#define GETTER(name)                                                                              \
	static void get_##name(const struct column *column __attribute__((unused)),               \
			       const struct subject *subject __attribute__((unused)),             \
			       const void *row, struct cell *cell)

static const struct vmat_effect *effect_of(const void *row)
{
	return &((const struct call_row *)row)->outcome->effect;
}

static const struct vmat_placement *placement_of(const void *row)
{
	return &effect_of(row)->placement;
}

GETTER(line)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct call_row *)row)->step->call.line);
}

GETTER(pid)
{
	pid_t pid = ((const struct call_row *)row)->step->call.pid;

	if (pid)
		cell_put_number(cell, CELL_NUMBER, (uint64_t)pid);
}

GETTER(call)
{
	cell_put_text(cell, CELL_TEXT, ((const struct call_row *)row)->call);
}

GETTER(as)
{
	const struct step *step = ((const struct call_row *)row)->step;

	if (step->name)
		cell_put_bytes(cell, CELL_TEXT, step->name, step->name_len);
}

GETTER(result)
{
	const struct outcome *outcome = ((const struct call_row *)row)->outcome;

	if (outcome->followed && !outcome->effect.error)
		cell_put_number(cell, phrase_gives_address(((const struct call_row *)row)->step) ?
				CELL_ADDRESS : CELL_NUMBER, outcome->effect.result);
}

GETTER(error)
{
	const char *word = error_word(effect_of(row)->error);

	if (((const struct call_row *)row)->outcome->crashed)
		word = "SIGSEGV";
	cell_put_text(cell, CELL_WORD, word);
}

GETTER(recorded)
{
	cell_put_text(cell, CELL_WORD, ((const struct call_row *)row)->recorded);
}

static const char *const verdicts[] = { "", "same", "bound", "differs" };

const char *verdict_word(enum verdict verdict)
{
	return verdicts[verdict];
}

static const char *verdict_words(size_t index)
{
	return index < sizeof(verdicts) / sizeof(verdicts[0]) - 1 ? verdicts[index + 1] : NULL;
}

GETTER(verdict)
{
	cell_put_text(cell, CELL_WORD,
		      verdict_word(((const struct call_row *)row)->outcome->verdict));
}

GETTER(followed)
{
	cell_put_number(cell, CELL_TRUTH, ((const struct call_row *)row)->outcome->followed);
}

GETTER(exact)
{
	cell_put_number(cell, CELL_TRUTH, effect_of(row)->exact);
}

GETTER(doubt)
{
	const char *doubt = effect_of(row)->doubt;

	cell_put_text(cell, CELL_TEXT, *doubt ? doubt : placement_of(row)->doubt);
}

GETTER(partial)
{
	if (effect_of(row)->error)
		cell_put_number(cell, CELL_TRUTH, effect_of(row)->partial);
}

GETTER(own)
{
	enum vmat_call_name name = ((const struct call_row *)row)->step->call.name;
	bool placed = name == VMAT_CALL_MMAP || name == VMAT_CALL_MREMAP;

	if (placed && !placement_of(row)->error && placement_of(row)->address)
		cell_put_number(cell, CELL_ADDRESS, placement_of(row)->address);
}

GETTER(rule)
{
	cell_put_text(cell, CELL_TEXT, placement_of(row)->rule);
}

GETTER(why)
{
	cell_put_text(cell, CELL_TEXT, placement_of(row)->why);
}

static const char *check_word(size_t index)
{
	const char *name = vmat_check_name((enum vmat_check)(index + 1));

	return *name ? name : NULL;
}

GETTER(check)
{
	if (placement_of(row)->error)
		cell_put_text(cell, CELL_WORD, vmat_check_name(placement_of(row)->check));
}

static void put_figure(struct cell *cell, const struct vmat_placement *placement, uint64_t figure)
{
	if (placement->limit)
		cell_put_number(cell, placement->check == VMAT_CHECK_MAP_COUNT ?
				CELL_NUMBER : CELL_BYTES, figure);
}

GETTER(used)
{
	put_figure(cell, placement_of(row), placement_of(row)->used);
}

GETTER(limit)
{
	put_figure(cell, placement_of(row), placement_of(row)->limit);
}

GETTER(wanted)
{
	put_figure(cell, placement_of(row), placement_of(row)->wanted);
}

GETTER(map_count)
{
	cell_put_number(cell, CELL_NUMBER, ((const struct call_row *)row)->outcome->after);
}

GETTER(largest_hole)
{
	cell_put_number(cell, CELL_BYTES, ((const struct call_row *)row)->largest_hole);
}

GETTER(events)
{
	cell_put_text(cell, CELL_LIST, ((const struct call_row *)row)->events);
}

#define LEFT .right = false
#define RIGHT .right = true

static const struct column columns[] = {
	{ "LINE", "line of the script, from 1", CELL_NUMBER, 5, RIGHT, .get = get_line },
	{ "PID", "who called", CELL_NUMBER, 7, RIGHT, .get = get_pid },
	{ "AS", "the name that the script gives its result", CELL_TEXT, 8, LEFT, .get = get_as },
	{ "RESULT", "what the call returns; none where it fails", CELL_ABSENT, 12, RIGHT,
	  .get = get_result },
	{ "ERROR", "the errno that it returns, or SIGSEGV", CELL_WORD, 8, LEFT, .get = get_error },
	{ "RECORDED", "what the script says that it returned", CELL_WORD, 14, LEFT,
	  .get = get_recorded },
	{ "VERDICT", "how that goes with the model's own answer", CELL_WORD, 7, LEFT,
	  .get = get_verdict, .word = verdict_words },
	{ "FOLLOWED", "whether it is a call that the model knows", CELL_TRUTH, 8, LEFT,
	  .get = get_followed },
	{ "EXACT", "whether the kernel would answer just so", CELL_TRUTH, 5, LEFT,
	  .get = get_exact },
	{ "PARTIAL", "whether what fails was done in part", CELL_TRUTH, 7, LEFT,
	  .get = get_partial },
	{ "OWN", "where the model would have put it", CELL_ADDRESS, 12, RIGHT, .get = get_own },
	{ "CHECK", "which check refuses", CELL_WORD, 9, LEFT, .get = get_check,
	  .word = check_word },
	{ "USED", "of the limit that refuses", CELL_ABSENT, 7, RIGHT, .get = get_used },
	{ "LIMIT", "that limit, in bytes or mappings", CELL_ABSENT, 7, RIGHT, .get = get_limit },
	{ "WANTED", "what was to be added", CELL_ABSENT, 7, RIGHT, .get = get_wanted },
	{ "MAP_COUNT", "mappings afterwards", CELL_NUMBER, 9, RIGHT, .get = get_map_count },
	{ "LARGEST_HOLE", "rb_subtree_gap of the root afterwards", CELL_BYTES, 12, RIGHT,
	  .get = get_largest_hole },
	{ "RULE", "how its place was found", CELL_TEXT, 10, LEFT, .get = get_rule },
	{ "WHY", "more words on the rule, or on what refuses", CELL_TEXT, 0, LEFT, .get = get_why },
	{ "DOUBT", "why it is not exact", CELL_TEXT, 0, LEFT, .get = get_doubt },
	{ "EVENTS", "what it did, in order", CELL_LIST, 24, LEFT, .get = get_events,
	  .word = event_word },
	{ "CALL", "the call, as strace writes it", CELL_TEXT, 0, LEFT, .get = get_call },
};

const struct column_set call_columns = { columns, sizeof(columns) / sizeof(columns[0]) };
