/* SPDX-License-Identifier: GPL-2.0-or-later */
/* log - the text of a script: line by line, strace's and those written by hand. */
#include "vmasim/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"
#include "vmasim/job.h"

/* -- the text -------------------------------------------------------------------------- */

static int trouble(const char *name, int error)
{
	complain(COMMAND, "%s: %s", name, strerror(error));
	return -error;
}

/* All that comes from @fd. */
static int read_all(struct log *log, int fd)
{
	size_t room = 0;
	ssize_t len;

	for (;;) {
		if (log->len == room) {
			char *text = realloc(log->text, room ? 2 * room : 64 * 1024);

			if (!text)
				return -ENOMEM;
			log->text = text;
			room = room ? 2 * room : 64 * 1024;
		}
		len = read(fd, log->text + log->len, room - log->len);
		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return len ? trouble(log->name, errno) : 0;
		log->len += (size_t)len;
	}
}

int log_load(struct log *log, const char *path)
{
	bool standard = !path || !strcmp(path, "-");
	int fd, err;

	*log = (struct log){ .name = standard ? "standard input" : path };
	if (standard)
		return read_all(log, STDIN_FILENO);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return trouble(path, errno);
	err = read_all(log, fd);
	close(fd);
	return err;
}

void log_free(struct log *log)
{
	free(log->text);
	*log = (struct log){ .text = NULL };
}

/* -- lines ----------------------------------------------------------------------------- */

int log_open(struct log_reader *reader, const struct log *log, bool dry)
{
	*reader = (struct log_reader){ .log = log, .dry = dry };
	return vmat_strace_new(&reader->strace);
}

void log_close(struct log_reader *reader)
{
	vmat_strace_free(reader->strace);
	names_free(&reader->names);
	free(reader->path);
}

int log_complain(const struct log_reader *reader, size_t column, const char *why)
{
	if (column)
		complain(COMMAND, "%s: line %" PRIu64 ", column %zu: %s", reader->log->name,
			 reader->line, column, why);
	else
		complain(COMMAND, "%s: line %" PRIu64 ": %s", reader->log->name, reader->line, why);
	return -EINVAL;
}

/* A line without its end, as a log has it that was cut off. */
static bool is_cut(const struct log_reader *reader)
{
	return reader->at == reader->log->len && reader->log->text[reader->log->len - 1] != '\n';
}

/* What the next line looks like. */
static enum script_look look_ahead(const struct log_reader *reader)
{
	const char *text = reader->log->text + reader->at;
	size_t left = reader->log->len - reader->at;
	const char *end = left ? memchr(text, '\n', left) : NULL;

	return script_look(text, end ? (size_t)(end - text) : left);
}

/* The first line of a log that was cut off at its start: no call begins there. */
static bool begins_within(struct log_reader *reader, const char *text, size_t len)
{
	const char *open = memchr(text, '(', len), *close = memchr(text, ')', len);
	enum script_look next = look_ahead(reader);
	bool tail = next == SCRIPT_NEVER ? !open || (close && close < open)
		: next == SCRIPT_MAYBE && close && (!open || close < open);

	if (reader->line != 1 || !tail)
		return false;
	reader->begins_within = true;
	return true;
}

/* "<... mmap resumed>": the other half was in a part of the log that is not there. */
static bool is_headless(struct log_reader *reader, const char *text, size_t len)
{
	static const char mark[] = "<... ";

	if (!memmem(text, len, mark, strlen(mark)))
		return false;
	if (!reader->headless++)
		reader->headless_line = reader->line;
	return true;
}

static int by_hand(struct log_reader *reader, struct step *step, const char *text, size_t len)
{
	struct fault fault = { .why = NULL };
	int err = script_read(step, &fault, &reader->path, &reader->names, text, len, reader->dry);

	if (err == -EINVAL && begins_within(reader, text, len))
		err = -ENOENT;
	if (err == -EINVAL)
		log_complain(reader, fault.column, fault.why);
	free(fault.why);
	return err == -ENOENT ? 0 : err ? err : 1;
}

static int by_strace(struct log_reader *reader, struct step *step, const char *text, size_t len)
{
	struct vmat_trouble trouble;
	int rc;

	*step = (struct step){ .call = { .size = sizeof(step->call) } };
	rc = vmat_strace_line(&step->call, reader->strace, text, len, &trouble);
	if (rc != -EBADMSG)
		return rc;
	if (is_headless(reader, text, len) || begins_within(reader, text, len))
		return 0;
	if (is_cut(reader)) {
		reader->cut = true;
		return 0;
	}
	complain(COMMAND, "%s: line %" PRIu64 ", column %" PRIu64 ": %s (%s)", reader->log->name,
		 reader->line, trouble.column, trouble.why, trouble.hint);
	return -EINVAL;
}

/* The first letter of the first argument. */
static char first_letter(const char *text, size_t len)
{
	const char *open = memchr(text, '(', len);

	return open && open + 1 < text + len ? open[1] : '\0';
}

/* A number as people paste it from maps; strace writes 0x there. */
static bool has_bare_address(const char *text, size_t len)
{
	char letter = first_letter(text, len);

	return letter > '0' && letter <= '9';
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/*
 * A name, or words in small letters: strace has none, in what it does not put into quotes, angle
 * brackets or comments, but for those of arguments, in calls that are not odd.
 */
static bool has_name(const char *text, size_t len)
{
	const char *at = memchr(text, '(', len), *end = text + len, *close;

	for (; at && at < end && *at != ')'; at++) {
		close = *at == '<' ? memchr(at, '>', (size_t)(end - at))
			: *at == '"' ? memchr(at + 1, '"', (size_t)(end - at - 1))
			: *at == '/' ? memmem(at, (size_t)(end - at), "*/", 2) : NULL;
		if (close)
			at = close;
		else if (at + 1 < end && is_small(at[1]) && !scan_is_name(*at))
			return true;
	}
	return false;
}

/* It has what strace writes at the end: strace's, if all of it makes sense as such. */
static int by_either(struct log_reader *reader, struct step *step, const char *text, size_t len)
{
	struct step strace = { .call = { .size = sizeof(strace.call) } };
	struct fault fault = { .why = NULL };
	struct vmat_trouble trouble;
	int rc = vmat_strace_line(&strace.call, reader->strace, text, len, &trouble), err;

	if (rc == -ENOMEM)
		return rc;
	if (rc == 1 && !strace.call.odd && !has_bare_address(text, len)) {
		*step = strace;
		return rc;
	}
	err = script_read(step, &fault, &reader->path, &reader->names, text, len, reader->dry);
	free(fault.why);
	if (err != -EINVAL)
		return err ? err : 1;
	if (rc < 0 || (rc == 1 && strace.call.odd && has_name(text, len)))
		return by_hand(reader, step, text, len);
	*step = strace;
	return rc;
}

static int read_line(struct log_reader *reader, struct step *step, const char *text, size_t len)
{
	switch (script_look(text, len)) {
	case SCRIPT_BLANK:
		return 0;
	case SCRIPT_SURE:
		return by_hand(reader, step, text, len);
	case SCRIPT_MAYBE:
		return by_either(reader, step, text, len);
	default:
		return by_strace(reader, step, text, len);
	}
}

/* Names that later lines may use, without values. */
static int name_result(struct log_reader *reader, const struct step *step)
{
	const struct named named = { .line = reader->line };

	if (!reader->dry || !step->name)
		return 0;
	return names_set(&reader->names, step->name, step->name_len, named);
}

int log_next(struct log_reader *reader, struct step *step)
{
	const struct log *log = reader->log;
	int rc = 0;

	while (!rc && reader->at < log->len) {
		const char *text = log->text + reader->at;
		const char *end = memchr(text, '\n', log->len - reader->at);
		size_t len = end ? (size_t)(end - text) : log->len - reader->at;

		reader->at += len + (end != NULL);
		reader->line++;
		if (len && text[len - 1] == '\r')
			len--;
		rc = read_line(reader, step, text, len);
	}
	if (rc != 1)
		return rc;
	/* lines by hand between do not count for who reads those of strace */
	step->call.begun = reader->line - (step->by_hand ? 0 : step->call.line - step->call.begun);
	step->call.line = reader->line;
	rc = name_result(reader, step);
	return rc ? rc : 1;
}
