/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names - the results of earlier calls of a script, by the names that it gives them. */
#ifndef VMASIM_NAMES_H
#define VMASIM_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct named {
	char *text;
	size_t len;
	uint64_t line;		/* where it was given last */
	uint64_t value;
	bool failed;		/* that call did: there is no value */
};

/* Zeroed: empty. */
struct names {
	struct named *name;
	size_t count, room;
};

/* NULL: there is none. O(number of names). */
const struct named *names_find(const struct names *names, const char *text, size_t len);

/* Give a name, which may have been given before. 0 or -ENOMEM. */
int names_set(struct names *names, const char *text, size_t len, struct named value);

void names_free(struct names *names);

#endif
