/* SPDX-License-Identifier: GPL-2.0-or-later */
/* config - how the user wants vmatop to be: $XDG_CONFIG_HOME/vmatools/vmatop, a command a line. */
#include "vmatop/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmatop/command.h"
#include "vmatop/pages.h"

enum { MOST = 64 << 10 };	/* bytes: nobody has more to say */

/* -- lines ------------------------------------------------------------------------------- */

/* "columns", "sort", "filter": where what stands behind it belongs. NULL: none of these. */
static char **place_of(struct usual *usual, const char *word, size_t len)
{
	const struct {
		const char *word;
		char **text;
	} places[] = {
		{ "columns", &usual->columns }, { "sort", &usual->order },
		{ "filter", &usual->filter },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strlen(places[i].word) == len && !memcmp(places[i].word, word, len))
			return places[i].text;
	}
	return NULL;
}

static bool is_general(const char *line, size_t len)
{
	static const char *const words[] = { "bytes", "delay", "theme" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strlen(words[i]) == len && !memcmp(words[i], line, len))
			return true;
	}
	return false;
}

/* NULL, or what is wrong; free() it. */
static char *do_general(struct model *model, const char *line)
{
	char *before = model->message, *why;

	model->message = NULL;
	if (command_run(model, line) == ACTION_BYTES)
		model->bytes = true;
	why = model->message;
	model->message = before;
	model->wishes.sample = false;
	return why;
}

/* "maps columns A,B" */
static char *do_view(struct model *model, const char *line, size_t len)
{
	const char *word = line + len + strspn(line + len, " ");
	size_t word_len = strcspn(word, " ");
	const char *argument = word + word_len + strspn(word + word_len, " ");
	char *name = strndup(line, len);
	const struct page_type *type = name ? pages_named(name) : NULL;
	char **place = type ? place_of(&model->usual[type->kind], word, word_len) : NULL;

	free(name);
	if (!type)
		return strdup("expected bytes, delay, theme, or a view such as maps");
	if (!place)
		return strdup("expected columns, sort or filter behind a view");
	if (!*argument)
		return strdup("something is missing at its end");
	free(*place);
	*place = strdup(argument);
	return NULL;
}

static char *do_line(struct model *model, const char *line)
{
	size_t len = strcspn(line, " ");

	if (!*line || *line == '#')
		return NULL;
	return is_general(line, len) ? do_general(model, line) : do_view(model, line, len);
}

/* A line without what is blank at its ends; free() it. */
static char *trimmed(const char *line, size_t len)
{
	while (len && strchr(" \t\r", line[len - 1]))
		len--;
	while (len && strchr(" \t", *line)) {
		line++;
		len--;
	}
	return strndup(line, len);
}

char *config_apply(struct model *model, const char *text, size_t len)
{
	char *first = NULL;
	size_t number = 1;

	for (size_t at = 0; at < len; number++) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line_len = end ? (size_t)(end - text) - at : len - at;
		char *line = trimmed(text + at, line_len);
		char *why = line ? do_line(model, line) : NULL;

		if (why && !first && asprintf(&first, "line %zu: %s", number, why) < 0)
			first = NULL;
		free(why);
		free(line);
		at += line_len + 1;
	}
	return first;
}

/* -- the file ---------------------------------------------------------------------------- */

/* NULL: it may be read. */
static const char *why_not(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid != geteuid())
		return "it belongs to somebody else";
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return "others may write to it (chmod go-w)";
	return st->st_size > MOST ? "it is too long" : NULL;
}

/* How many bytes there are, or a negative errno. */
static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size && (got = read(fd, text + len, size - len))) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		len += (size_t)got;
	}
	return (ssize_t)len;
}

static void take(struct model *model, const char *path, int fd)
{
	char *text = malloc(MOST), *wrong = NULL;
	ssize_t len = text ? read_all(fd, text, MOST) : -ENOMEM;

	if (len < 0)
		model_say(model, SAY_WARNING, "%s: %s", path, strerror((int)-len));
	else
		wrong = config_apply(model, text, (size_t)len);
	if (wrong)
		model_say(model, SAY_WARNING, "%s: %s", path, wrong);
	free(wrong);
	free(text);
}

void config_load_file(struct model *model, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	const char *why = NULL;
	struct stat st;

	if (fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			model_say(model, SAY_WARNING, "%s: %s", path, strerror(errno));
		return;
	}
	if (fstat(fd, &st))
		why = strerror(errno);
	else
		why = why_not(&st);
	if (why)
		model_say(model, SAY_WARNING, "%s is left alone: %s", path, why);
	else
		take(model, path, fd);
	close(fd);
}

void config_load(struct model *model)
{
	const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char *path;
	int len;

	if (folder && *folder == '/')
		len = asprintf(&path, "%s/vmatools/vmatop", folder);
	else if (home && *home == '/')
		len = asprintf(&path, "%s/.config/vmatools/vmatop", home);
	else
		return;
	if (len < 0)
		return;
	config_load_file(model, path);
	free(path);
}
