/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* smaps - the counters below a mapping's line, text in. */
#ifndef TEXT_SMAPS_H
#define TEXT_SMAPS_H

#include "model/mm.h"
#include "text/cursor.h"
#include "text/template.h"

/*
 * The record that is being read. Mostly it fits the template of the record before it and is read
 * as a whole. Otherwise it is read line by line; as long as its keys are those of the guess,
 * @slots stays empty.
 */
struct smaps {
	struct vmat_mm *mm;
	const struct record_shape *guess;	/* the shape of the record before */
	uint32_t page_kb;			/* of the last record read line by line */
	struct template template;		/* of the guess */
	bool whole;			/* the template fitted: the row has its record */
	bool differs;			/* from the guess: @slots holds the keys */
	size_t count;			/* keys read so far */
	struct mm_list slots;		/* struct record_slot */
	struct mm_list values;		/* uint64_t; as many as the longest record */
	struct mm_list stamps;		/* uint64_t a key: the record that had it last */
	uint64_t record;		/* number of this record, from 1 */
	bool has_vmflags;
	bool vmflags_everywhere;	/* the first record had them */
	int32_t first_last_key;		/* key index that ended the first record */
};

void smaps_free(struct smaps *smaps);

/* A record begins. */
void smaps_begin(struct smaps *smaps);

/*
 * A record has begun and no line of it was read: read all of it from [@at, @end), if it is there
 * and looks like the one before. Returns the first byte that was not read and adds the lines that
 * were to *@lines. Never fails: what it cannot read is left for smaps_line().
 */
const char *smaps_whole_record(struct smaps *smaps, struct vmat_vma *vma, const char *at,
			       const char *end, uint64_t *lines);

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
