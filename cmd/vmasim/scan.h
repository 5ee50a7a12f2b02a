/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan - words, numbers and strings of a line that somebody wrote by hand. */
#ifndef VMASIM_SCAN_H
#define VMASIM_SCAN_H

#include "vmasim/names.h"
#include "vmasim/words.h"

/* What is wrong with a line. */
struct fault {
	size_t column;		/* from 1 */
	char *why;		/* free() it; NULL: no memory for it */
};

/* Where one stands in a line. */
struct scan {
	const char *text, *at, *end;
	const struct names *names;
	struct fault *fault;
	bool dry;		/* names have no values yet */
};

struct token {
	const char *at;
	size_t len;
};

/* Return -EINVAL, or -ENOMEM; the second one tells what is there instead. */
int scan_fail(const struct scan *s, const char *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int scan_expected(const struct scan *s, const char *what);

bool scan_is_name(char c);	/* may be in a name */
bool scan_is_first(char c);	/* may begin one */

void scan_blanks(struct scan *s);

/* Step over @c and what is blank around it; false: something else is there. */
bool scan_take(struct scan *s, char c);

/* How much of a text is quoted in a complaint, for %.*s. */
int scan_shown(size_t len);

struct token scan_name(struct scan *s);	/* may be empty */
bool token_is(const struct token *token, const char *text);

/* These return 0, -EINVAL or -ENOMEM. An address: a + 64K, 7f0012345000; a length: 2M + 4K. */
int scan_address(struct scan *s, uint64_t *value);
int scan_length(struct scan *s, uint64_t *value);
int scan_offsets(struct scan *s, uint64_t *value);	/* + 64K - 4K, added to the value */
int scan_words(struct scan *s, enum word_kind kind, uint64_t *value);

/* At a quote: "..." with \" and \\ in it, into *@memory, which is made as long as needed. */
int scan_string(struct scan *s, char **memory, const char **text, size_t *len);

#endif
