/* SPDX-License-Identifier: GPL-2.0-or-later */
/* line - a line of text that is being typed, and those that were typed before. */
#include "vmatop/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/unicode.h"
#include "vmatop/key.h"

#define CTRL(letter) ((letter) & 0x1f)

const char *line_text(const struct line *line)
{
	return line->text ? line->text : "";
}

void line_free(struct line *line)
{
	free(line->text);
	*line = (struct line){ .text = NULL };
}

int line_set(struct line *line, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return -ENOMEM;
	free(line->text);
	line->text = copy;
	line->len = line->at = strlen(copy);
	return 0;
}

int line_insert(struct line *line, const char *text, size_t len)
{
	char *more = realloc(line->text, line->len + len + 1);

	if (!more)
		return -ENOMEM;
	memmove(more + line->at + len, more + line->at, line->len - line->at);
	memcpy(more + line->at, text, len);
	line->text = more;
	line->len += len;
	line->at += len;
	more[line->len] = '\0';
	return 0;
}

/* -- places in it ------------------------------------------------------------------------ */

/* All that is in the text was a character once: none is halved. */
static bool is_inside(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t left_of(const struct line *line, size_t at)
{
	while (at && is_inside(line->text[--at]))
		;
	return at;
}

static size_t right_of(const struct line *line, size_t at)
{
	if (at < line->len)
		at++;
	while (at < line->len && is_inside(line->text[at]))
		at++;
	return at;
}

/* Where the word before the cursor begins. */
static size_t word_left_of(const struct line *line, size_t at)
{
	while (at && line->text[at - 1] == ' ')
		at--;
	while (at && line->text[at - 1] != ' ')
		at--;
	return at;
}

/* The cursor is at one of the ends, or between them. */
static void delete(struct line *line, size_t from, size_t to)
{
	if (from == to)
		return;
	memmove(line->text + from, line->text + to, line->len - to + 1);
	line->len -= to - from;
	line->at = from;
}

/* -- keys -------------------------------------------------------------------------------- */

static void go_left(struct line *line)
{
	line->at = left_of(line, line->at);
}

static void go_right(struct line *line)
{
	line->at = right_of(line, line->at);
}

static void go_first(struct line *line)
{
	line->at = 0;
}

static void go_last(struct line *line)
{
	line->at = line->len;
}

static void erase(struct line *line)
{
	delete(line, left_of(line, line->at), line->at);
}

static void erase_right(struct line *line)
{
	delete(line, line->at, right_of(line, line->at));
}

static void erase_word(struct line *line)
{
	delete(line, word_left_of(line, line->at), line->at);
}

static void erase_before(struct line *line)
{
	delete(line, 0, line->at);
}

static void erase_behind(struct line *line)
{
	delete(line, line->at, line->len);
}

static const struct {
	uint32_t key;
	void (*edit)(struct line *line);
} edits[] = {
	{ KEY_CURSOR_LEFT, go_left }, { CTRL('b'), go_left },
	{ KEY_CURSOR_RIGHT, go_right }, { CTRL('f'), go_right },
	{ KEY_FIRST, go_first }, { CTRL('a'), go_first },
	{ KEY_LAST, go_last }, { CTRL('e'), go_last },
	{ KEY_ERASE, erase },
	{ KEY_DELETE, erase_right }, { CTRL('d'), erase_right },
	{ CTRL('w'), erase_word },
	{ CTRL('u'), erase_before },
	{ CTRL('k'), erase_behind },
};

bool line_key(struct line *line, uint32_t key)
{
	char text[UNICODE_BYTES];

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		if (edits[i].key == key) {
			edits[i].edit(line);
			return true;
		}
	}
	/* what nobody would see could not be taken back either */
	if (key >= KEY_ABOVE || unicode_hidden(key) || !unicode_cells(key))
		return false;
	return !line_insert(line, text, unicode_encode(key, text));
}

/* -- those of before --------------------------------------------------------------------- */

void history_free(struct history *history)
{
	for (size_t i = 0; i < history->count; i++)
		free(history->lines[i]);
	free(history->lines);
	free(history->draft);
	*history = (struct history){ .count = 0 };
}

static void forget_draft(struct history *history)
{
	free(history->draft);
	history->draft = NULL;
	history->back = 0;
}

void history_add(struct history *history, const char *text)
{
	size_t count = history->count;
	char **more, *copy;

	forget_draft(history);
	if (!*text || (count && !strcmp(history->lines[count - 1], text)))
		return;
	if (count == HISTORY_MAX) {
		free(history->lines[0]);
		history->count = --count;
		memmove(history->lines, history->lines + 1, count * sizeof(*history->lines));
	}
	more = reallocarray(history->lines, count + 1, sizeof(*more));
	if (!more)
		return;
	history->lines = more;
	copy = strdup(text);
	if (copy)
		more[history->count++] = copy;
}

void history_move(struct history *history, struct line *line, bool back)
{
	const char *text;

	if (back ? history->back == history->count : !history->back)
		return;
	if (!history->back) {
		free(history->draft);
		history->draft = strdup(line_text(line));
	}
	history->back += back ? 1 : (size_t)-1;
	text = history->back ? history->lines[history->count - history->back] : history->draft;
	line_set(line, text ? text : "");
}
