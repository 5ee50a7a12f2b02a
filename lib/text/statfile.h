/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* statfile - one small file of /proc while it is read, line by line, and where it is bad. */
#ifndef TEXT_STATFILE_H
#define TEXT_STATFILE_H

#include "model/facts.h"
#include "text/cursor.h"

struct statfile {
	struct vmat_mm *mm;
	const char *name;	/* "status"; static */
	const char *detail;	/* of a name that is a pattern, what varies: task/"812/stat" */
	const char *text, *end;
	const char *at;		/* the line that comes next */
	const char *bad;	/* after -EBADMSG: the offending byte ... */
	const char *why, *hint;	/* ... and what to say of it; the hint may be NULL */
};

/* Remember why and where the text is bad. Returns -EBADMSG. */
int statfile_bad(struct statfile *file, const char *at, const char *why);

/*
 * Set @line to the next line, without its newline. 1, 0 at the end of the text, or -EBADMSG when
 * the last line has no newline: then nobody knows how much of its last number is missing.
 */
int statfile_line(struct statfile *file, struct cursor *line);

/* The file's only line, as above; more lines are -EBADMSG, none is 0. */
int statfile_only_line(struct statfile *file, struct cursor *line);

/* The whole text as one line that may hold newlines, as above. */
int statfile_whole(struct statfile *file, struct cursor *line);

/* The text has no newline at its end. Returns -EBADMSG. */
int statfile_cut(struct statfile *file);

/* Skip blanks and tabs. */
void statfile_blanks(struct cursor *line);

/*
 * Read what is left of @line as the value of @fact, in the form that fact_table says, and note
 * it. 0, -EBADMSG, -ENOMEM.
 */
int statfile_value(struct statfile *file, enum fact fact, struct cursor *line);

/*
 * A file of lines that are a key, a separator (':' or ' ') and a value: note those that fact_table
 * knows, pass over the others.
 */
int statfile_keys(struct statfile *file, char separator);

/* A file of one value, the fact whose file has that name. */
int statfile_alone(struct statfile *file);

/* Name the process, unless a better source did: comm (3) before stat (2) before status (1). */
int statfile_comm(struct statfile *file, unsigned rank, const char *comm, size_t len);

/* The PID, unless it is known already. */
int statfile_pid(struct statfile *file, uint64_t pid);

/* Why there are no VMAs, unless there are some. */
void statfile_state(struct statfile *file, enum vmat_state state);

#endif
