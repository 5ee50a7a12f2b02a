/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script - the keys of --keys FILE: what a user would have done, written down. */
#include "vmatop/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/unicode.h"
#include "vmatop/options.h"

struct reader {
	struct script *script;
	const char *text;
	size_t len, at;
	const char *word;	/* the one that was read last */
	size_t word_len;
	const char *why;	/* what is wrong with it */
};

/* -- words ---------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->len) {
		char c = reader->text[reader->at];

		if (c == '#')
			while (reader->at < reader->len && reader->text[reader->at] != '\n')
				reader->at++;
		else if (is_blank(c))
			reader->at++;
		else
			return;
	}
}

/* Where the quoted text ends that begins at @at: at the second quote, or what is there instead. */
static size_t quote_end(const struct reader *reader, size_t at)
{
	for (at++; at < reader->len; at++) {
		char c = reader->text[at];

		if (c == '"' || c == '\n')
			break;
		if (c == '\\' && at + 1 < reader->len && reader->text[at + 1] != '\n')
			at++;
	}
	return at;
}

/* False: there are no more. */
static bool next_word(struct reader *reader)
{
	size_t end;

	skip_blanks(reader);
	end = reader->at;
	if (end == reader->len)
		return false;
	if (reader->text[end] == '"') {
		end = quote_end(reader, end);
		end += end < reader->len && reader->text[end] == '"';
	} else {
		while (end < reader->len && !is_blank(reader->text[end]))
			end++;
	}
	reader->word = reader->text + reader->at;
	reader->word_len = end - reader->at;
	reader->at = end;
	return true;
}

static bool word_is(const struct reader *reader, const char *word)
{
	return reader->word_len == strlen(word) && !memcmp(reader->word, word, reader->word_len);
}

/* Look at the next word; it is read only if it is @word. */
static bool accept(struct reader *reader, const char *word)
{
	const struct reader before = *reader;

	if (next_word(reader) && word_is(reader, word))
		return true;
	*reader = before;
	return false;
}

/* -- steps ---------------------------------------------------------------------------- */

static int mistaken(struct reader *reader, const char *why)
{
	reader->why = why;
	return -EINVAL;
}

static int add_step(struct reader *reader, const struct script_step *step)
{
	struct script *script = reader->script;
	struct script_step *more;

	/* room doubles whenever the count is a power of two */
	if (!(script->count & (script->count - 1))) {
		more = reallocarray(script->steps, script->count ? script->count * 2 : 1,
				    sizeof(*more));
		if (!more)
			return -ENOMEM;
		script->steps = more;
	}
	script->steps[script->count++] = *step;
	return 0;
}

static int add_event(struct reader *reader, const struct event *event)
{
	const struct script_step step = { .what = SCRIPT_EVENT, .event = *event };

	return add_step(reader, &step);
}

static int add_key(struct reader *reader, uint32_t key)
{
	const struct event event = { .type = EVENT_KEY, .key = key };

	return add_event(reader, &event);
}

static int read_sample(struct reader *reader)
{
	const struct script_step step = { .what = SCRIPT_SAMPLE };

	return add_step(reader, &step);
}

/* The next word as a string of its own; NULL: there is none, or no memory. */
static char *argument(struct reader *reader)
{
	return next_word(reader) ? strndup(reader->word, reader->word_len) : NULL;
}

static int read_resize(struct reader *reader)
{
	struct event event = { .type = EVENT_RESIZE };
	char *size = argument(reader);
	bool fine = size && options_size(size, &event.col, &event.row);

	free(size);
	return fine ? add_event(reader, &event) :
		      mistaken(reader, "expected resize COLSxROWS, each 1 to 1000");
}

/* "ROW,COL" */
static bool parse_place(const char *text, size_t len, struct event *event)
{
	uint64_t row, col;
	size_t at = human_parse_number(text, len, &row), more;

	if (!at || at == len || text[at] != ',')
		return false;
	at++;
	more = human_parse_number(text + at, len - at, &col);
	if (!more || at + more != len || row >= 1000 || col >= 1000)
		return false;
	event->row = (unsigned)row;
	event->col = (unsigned)col;
	return true;
}

static int read_mouse(struct reader *reader)
{
	static const struct {
		const char *word;
		enum mouse_button button;
	} buttons[] = {
		{ "double", MOUSE_DOUBLE }, { "wheel-up", MOUSE_WHEEL_UP },
		{ "wheel-down", MOUSE_WHEEL_DOWN },
	};
	struct event event = { .type = EVENT_MOUSE, .button = MOUSE_LEFT };
	size_t i;

	if (!next_word(reader) || !parse_place(reader->word, reader->word_len, &event))
		return mistaken(reader, "expected mouse ROW,COL, each 0 to 999");
	for (i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++)
		if (accept(reader, buttons[i].word))
			event.button = buttons[i].button;
	return add_event(reader, &event);
}

static int read_quoted(struct reader *reader)
{
	const char *text = reader->word + 1, *end = reader->word + reader->word_len - 1;
	uint32_t c;
	int err = 0;

	if (reader->word_len < 2 || quote_end(reader, (size_t)(reader->word - reader->text)) !=
				    (size_t)(end - reader->text) || *end != '"')
		return mistaken(reader, "the quoted text does not end on its line");
	while (text < end && !err) {
		size_t used;

		text += *text == '\\' && text + 1 < end;
		used = unicode_decode(text, (size_t)(end - text), &c);
		if (!used || unicode_hidden(c))
			return mistaken(reader, "this is no text that can be typed");
		err = add_key(reader, c);
		text += used;
	}
	return err;
}

static int read_key(struct reader *reader)
{
	uint32_t key;

	if (reader->word[0] == '"')
		return read_quoted(reader);
	if (key_parse(reader->word, reader->word_len, &key) != reader->word_len)
		return mistaken(reader, "there is no such key");
	return add_key(reader, key);
}

static int read_step(struct reader *reader)
{
	static const struct {
		const char *word;
		int (*read)(struct reader *reader);
	} words[] = {
		{ "sample", read_sample }, { "resize", read_resize }, { "mouse", read_mouse },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (word_is(reader, words[i].word))
			return words[i].read(reader);
	return read_key(reader);
}

/* -- all of them ------------------------------------------------------------------------ */

static void tell_place(struct script_mistake *mistake, const struct reader *reader)
{
	const char *at;

	*mistake = (struct script_mistake){
		.line = 1, .column = 1, .why = reader->why,
		.word = reader->word, .word_len = reader->word_len,
	};
	for (at = reader->text; at < reader->word; at++) {
		if (*at == '\n') {
			mistake->line++;
			mistake->column = 1;
		} else {
			mistake->column += ((unsigned char)*at & 0xc0) != 0x80;
		}
	}
}

int script_parse(struct script *script, const char *text, size_t len,
		 struct script_mistake *mistake)
{
	struct reader reader = { .script = script, .text = text, .len = len };
	int err = 0;

	*script = (struct script){ .count = 0 };
	while (!err && next_word(&reader))
		err = read_step(&reader);
	if (err == -EINVAL)
		tell_place(mistake, &reader);
	if (err)
		script_free(script);
	return err;
}

void script_free(struct script *script)
{
	free(script->steps);
	*script = (struct script){ .count = 0 };
}

bool script_next(struct script *script, struct script_step *step)
{
	if (script->next == script->count)
		return false;
	*step = script->steps[script->next++];
	return true;
}

/* -- the file --------------------------------------------------------------------------- */

/* All there is to be read; free() it. 0 or a negative errno. */
static int read_all(char **textp, size_t *lenp, int fd)
{
	size_t size = 4096, used = 0;
	char *text = malloc(size), *more;
	ssize_t got = 0;

	while (text && (got = read(fd, text + used, size - used)) != 0) {
		if (got < 0 && errno != EINTR)
			break;
		used += got > 0 ? (size_t)got : 0;
		if (used < size)
			continue;
		more = reallocarray(text, size, 2);
		if (!more)
			break;
		size *= 2;
		text = more;
	}
	if (text && !got) {
		*textp = text;
		*lenp = used;
		return 0;
	}
	free(text);
	return got < 0 ? -errno : -ENOMEM;
}

int script_load(struct script *script, const char *command, const char *path)
{
	const bool standard = !strcmp(path, "-");
	const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct script_mistake mistake;
	char *text = NULL;
	size_t len = 0;
	int err = fd < 0 ? -errno : read_all(&text, &len, fd);

	if (fd >= 0 && !standard)
		close(fd);
	if (err) {
		complain(command, "--keys: %s: %s", path, strerror(-err));
		return err;
	}
	err = script_parse(script, text, len, &mistake);
	if (err == -EINVAL)
		complain(command, "--keys: %s: line %zu, column %zu: %s: %.*s", path, mistake.line,
			 mistake.column, mistake.why, (int)mistake.word_len, mistake.word);
	else if (err)
		complain(command, "--keys: %s: %s", path, strerror(-err));
	free(text);
	return err;
}
