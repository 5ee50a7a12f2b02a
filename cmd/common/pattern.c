/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pattern - regular expressions that are not too much for the C library. */
#include "common/pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/human.h"

/*
 * The C library descends for each ( and copies what is repeated: x+ is xx*, x{9} is nine of them,
 * and one within the other multiplies. A line of a hundred + would fill the memory, so the pieces
 * are counted before.
 */
enum {
	DEPTH_MAX = 250,
	PIECES_MAX = 2000
};

struct group {
	uint64_t pieces;	/* of all of it */
	uint64_t last;		/* of its last piece, which a repetition is about */
};

struct count {
	struct group group[DEPTH_MAX];
	size_t depth;
};

static void add(struct group *group, uint64_t pieces)
{
	group->pieces += pieces;
	group->last = pieces;
}

static void repeat(struct group *group, uint64_t times)
{
	if (times > PIECES_MAX)
		times = PIECES_MAX + 1;
	if (times < 1)
		times = 1;
	/* what stands where nothing can be repeated may be taken as it is */
	if (!group->last)
		add(group, 1);
	group->pieces += group->last * (times - 1);
	group->last *= times;
}

/* The larger number within {n,m}; *@textp goes to its end. */
static uint64_t times_within(const char **textp)
{
	uint64_t times = 1, value;
	const char *text = *textp + 1;

	while (*text && *text != '}') {
		size_t used = human_parse_number(text, strspn(text, "0123456789"), &value);

		if (used && value > times)
			times = value;
		else if (!used && strspn(text, "0123456789"))
			times = PIECES_MAX;
		text += strspn(text, "0123456789");
		if (*text != ',')
			break;
		text++;
	}
	if (*text == '}')
		*textp = text;
	return times;
}

/* Behind a bracket expression that begins at @text; its last character if it has no end. */
static const char *bracket_end(const char *text)
{
	const char *end = text + 1;

	end += *end == '^';
	end += *end == ']';
	end = *end ? strchr(end, ']') : NULL;
	return end ? end : text;
}

/* False when there is no room for one more. */
static bool open_group(struct count *count)
{
	if (count->depth + 1 == DEPTH_MAX)
		return false;
	count->group[++count->depth] = (struct group){ 1, 1 };
	return true;
}

static void close_group(struct count *count)
{
	uint64_t pieces = count->group[count->depth].pieces;

	/* one that was never opened stands for itself */
	if (count->depth)
		add(&count->group[--count->depth], pieces);
	else
		add(&count->group[0], 1);
}

static const char *too_much(struct count *count, const char *text)
{
	for (; *text; text++) {
		struct group *group = &count->group[count->depth];

		if (*text == '(' && !open_group(count))
			return "too many ( within each other";
		if (*text == ')')
			close_group(count);
		else if (*text == '+')
			repeat(group, 2);
		else if (*text == '{')
			repeat(group, times_within(&text));
		else if (*text == '[')
			text = bracket_end(text);
		else if (*text == '\\' && text[1])
			text++;
		if (!strchr("()+{*?", *text))
			add(group, 1);
		if (count->group[count->depth].pieces > PIECES_MAX)
			return "too many repetitions within each other";
	}
	return NULL;
}

const char *pattern_compile(regex_t *regex, const char *text)
{
	struct count count = { .depth = 0 };
	const char *why = too_much(&count, text);

	if (why)
		return why;
	if (regcomp(regex, text, REG_EXTENDED | REG_NOSUB))
		return "not a regular expression (as grep -E has them)";
	return NULL;
}
