/* SPDX-License-Identifier: GPL-2.0-or-later */
/* complain - one line on stderr, harmless whatever is in it. */
#include "common/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/escape.h"
#include "common/terminal.h"

/* NULL: stderr. There is one stderr as well. */
static struct {
	complain_fn *to;
	void *context;
} elsewhere;

void complain_to(complain_fn *to, void *context)
{
	elsewhere.to = to;
	elsewhere.context = context;
}

/* One write a line, so that the lines of two commands do not mix. */
static void put_line(const char *command, const char *text, size_t len)
{
	struct terminal terminal;
	char *shown, *line;

	terminal_ask(&terminal, STDERR_FILENO, COLOUR_NEVER);
	shown = escape_copy(terminal.utf8 ? ESCAPE_TABLE : ESCAPE_ASCII, text, len);
	if (!shown)
		return;
	if (elsewhere.to)
		elsewhere.to(elsewhere.context, shown);
	else if (asprintf(&line, "%s: %s\n", command, shown) >= 0) {
		fputs(line, stderr);
		free(line);
	}
	free(shown);
}

void complain(const char *command, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0) {
		put_line(command, "out of memory", sizeof("out of memory") - 1);
		return;
	}
	put_line(command, text, (size_t)len);
	free(text);
}

/* " (it says anon, file ...)"; free() it. */
static char *known_words(const struct column *column)
{
	char *text = NULL, *more;
	const char *word;
	size_t i;

	for (i = 0; column && column->word && (word = column->word(i)); i++) {
		if (asprintf(&more, "%s%s %s", text ? text : " (it says", i ? "," : "", word) < 0)
			break;
		free(text);
		text = more;
	}
	if (!text)
		return NULL;
	if (asprintf(&more, "%s)", text) < 0)
		more = NULL;
	free(text);
	return more;
}

char *complain_words(const struct complaint *complaint)
{
	char place[32] = "", *words, *known = known_words(complaint->column);
	const char *maybe = complaint->maybe, *hint = complaint->hint ? complaint->hint : "";
	const char *open = *hint ? " (" : "", *shut = *hint ? ")" : "";
	int len;

	if (maybe) {
		open = " (did you mean ";
		hint = maybe;
		shut = "?)";
	}

	if (complaint->at)
		snprintf(place, sizeof(place), "column %zu: ", complaint->at);
	if (complaint->token)
		len = asprintf(&words, "%s%s: %.*s%s%s%s%s", place, complaint->why,
			       (int)complaint->token_len, complaint->token, known ? known : "",
			       open, hint, shut);
	else
		len = asprintf(&words, "%s%s%s%s%s", place, complaint->why, open, hint, shut);
	free(known);
	return len < 0 ? NULL : words;
}

void complain_text(const char *command, const char *option, const struct complaint *complaint)
{
	char *words = complain_words(complaint);

	complain(command, "%s: %s", option, words ? words : "out of memory");
	free(words);
}
