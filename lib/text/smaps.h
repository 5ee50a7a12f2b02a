/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* smaps - the counters below a mapping's line, text in. */
#ifndef TEXT_SMAPS_H
#define TEXT_SMAPS_H

#include "model/mm.h"
#include "text/cursor.h"

/*
 * The record that is being read. As long as its keys are those of the record before, nothing
 * is looked up: @guess is that record's shape, and @slots only fills when they differ.
 */
struct smaps {
	struct vmat_mm *mm;
	const struct record_shape *guess;
	bool differs;			/* from the guess: @slots holds the keys */
	size_t count;			/* keys read so far */
	struct mm_list slots;		/* struct record_slot */
	struct mm_list values;		/* uint64_t; as many as the longest record */
	struct mm_list stamps;		/* uint64_t a key: the record that had it last */
	uint64_t record;		/* number of this record, from 1 */
	bool has_vmflags;
	bool vmflags_everywhere;	/* the first record had them */
	int32_t first_last_key;		/* key index that ended the first record */
	int64_t last_flagset;		/* index, for the guess that flags repeat */
};

void smaps_free(struct smaps *smaps);

/* A record begins. */
void smaps_begin(struct smaps *smaps);

/*
 * Eat as many whole lines of [@at, @end) as are exactly what is expected next; returns the
 * first byte not eaten and adds the lines eaten to *@lines. Never fails: what it does not
 * understand is left for smaps_line().
 */
const char *smaps_expected_lines(struct smaps *smaps, const char *at, const char *end,
				 uint64_t *lines);

/*
 * One line that is no line of maps, without its newline. 0, -ENOMEM, or -EBADMSG with *@why
 * and the cursor on the offending byte.
 */
int smaps_line(struct smaps *smaps, struct cursor *c, const char **why);

/*
 * The record is complete: give it to @vma. -EBADMSG with *@why when it is not; @last says that
 * the text ends here.
 */
int smaps_end(struct smaps *smaps, struct vmat_vma *vma, bool last, const char **why);

#endif
