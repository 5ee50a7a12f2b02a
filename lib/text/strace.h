/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace - one line of strace output: its prefix, the call, the arguments, the result. */
#ifndef TEXT_STRACE_H
#define TEXT_STRACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "text/cursor.h"

/* What a line is, told by what stands behind its prefix. */
enum strace_kind {
	STRACE_NOTHING,		/* a signal, an exit status of others, a frame of a stack */
	STRACE_CALL,		/* name(arguments) = result */
	STRACE_BEGUN,		/* name(arguments <unfinished ...> */
	STRACE_RESUMED,		/* <... name resumed>arguments) = result */
	STRACE_ENDED		/* +++ exited with 0 +++, +++ killed by SIGKILL +++ */
};

struct strace_line {
	enum strace_kind kind;
	pid_t pid;		/* 0: not told */
	struct cursor name;	/* of a call */
	uint64_t begun;		/* the line of its first half; 0: this one; strace_line(): 0 */
	struct cursor rest;	/* CALL: from behind the parenthesis; BEGUN: that, too, to before
				   "<unfinished"; RESUMED: from behind "resumed>" */
};

enum strace_type {
	STRACE_NUMBER,		/* number: digits, known words, bits ored together */
	STRACE_FILE,		/* a descriptor: number, and its path if that was told */
	STRACE_OPAQUE		/* a string, a structure, a word that is not known */
};

struct strace_arg {
	enum strace_type type;
	bool odd;		/* some of it was not understood */
	uint64_t number;
	struct cursor path;	/* as written, escapes and all; at NULL: not told */
	bool deleted;
	struct cursor name;	/* "flags=" where it has one, else empty */
	struct cursor text;	/* all of it, as written, but for the name */
};

enum { STRACE_ARGS = 6 };

struct strace_call {
	struct strace_arg arg[STRACE_ARGS];
	size_t args;		/* those beyond are counted, not kept */
	bool returned;		/* "= ?" is none */
	bool failed;
	int error;		/* negative errno */
	uint64_t result;
};

/*
 * Take a line apart as far as its kind. False: it is no line of strace's, and @c stands on the byte
 * that shows it.
 */
bool strace_line(struct cursor *c, struct strace_line *line);

/* The arguments and the result of a call, @c behind its opening parenthesis. As above. */
bool strace_call(struct cursor *c, struct strace_call *call);

/* Numbers and words ored together; false: some of them are not known, the others are in *@bits. */
bool strace_bits(struct cursor *c, uint64_t *bits);

/* -- words: strace_words.c ----------------------------------------------------- */

/* The value of a symbol such as MAP_PRIVATE, in the numbers of most architectures. */
bool strace_word(const char *text, size_t len, uint64_t *value);

/* The negative errno of ENOMEM and the like, -EIO for those that have no place here. */
int strace_errno(const char *text, size_t len);

#endif
