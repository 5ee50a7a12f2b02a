/* SPDX-License-Identifier: GPL-2.0-or-later */
/* calls - the steps of a script as rows, and the columns that show them. */
#ifndef VMASIM_CALLS_H
#define VMASIM_CALLS_H

#include "vmasim/replay.h"

#include "common/column.h"

enum { EVENTS_MAX = 128 };

/* A row; its texts are its own. */
struct call_row {
	const struct step *step;
	const struct outcome *outcome;
	char *call, *recorded;
	char events[EVENTS_MAX];	/* words, a blank between; cut off after so many */
	uint64_t largest_hole;		/* afterwards */
};

/* 0 or -ENOMEM; free it in any case. */
int call_row_make(struct call_row *row, const struct replay *replay, const struct step *step,
		  const struct outcome *outcome);
void call_row_free(struct call_row *row);

extern const struct column_set call_columns;

/* What is shown unless asked. */
#define CALLS_USUAL "LINE,RESULT,ERROR,VERDICT,MAP_COUNT,EVENTS,CALL"

/* The word for a verdict, "" for none; static. */
const char *verdict_word(enum verdict verdict);

#endif
