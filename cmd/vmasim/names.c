/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names - the results of earlier calls of a script, by the names that it gives them. */
#include "vmasim/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct named *find(const struct names *names, const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		if (names->name[i].len == len && !memcmp(names->name[i].text, text, len))
			return &names->name[i];
	return NULL;
}

const struct named *names_find(const struct names *names, const char *text, size_t len)
{
	return find(names, text, len);
}

static struct named *add(struct names *names, const char *text, size_t len)
{
	char *copy = strndup(text, len);

	if (copy && names->count == names->room) {
		size_t room = names->room ? 2 * names->room : 16;
		struct named *more = reallocarray(names->name, room, sizeof(*more));

		if (!more) {
			free(copy);
			return NULL;
		}
		names->name = more;
		names->room = room;
	}
	if (!copy)
		return NULL;
	names->name[names->count] = (struct named){ .text = copy, .len = len };
	return &names->name[names->count++];
}

int names_set(struct names *names, const char *text, size_t len, struct named value)
{
	struct named *named = find(names, text, len);

	if (!named)
		named = add(names, text, len);
	if (!named)
		return -ENOMEM;
	named->line = value.line;
	named->value = value.value;
	named->failed = value.failed;
	return 0;
}

void names_free(struct names *names)
{
	size_t i;

	for (i = 0; i < names->count; i++)
		free(names->name[i].text);
	free(names->name);
	*names = (struct names){ .name = NULL };
}
