/* SPDX-License-Identifier: GPL-2.0-or-later */
/* question - the addresses that are asked for: from arguments, or from a stream as they arrive. */
#include "vmafind/question.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/range.h"

enum {
	STREAM_BYTES = 64 * 1024,
	SHOWN = 40		/* of what is no address, in a complaint */
};

struct stream {
	uint64_t line;			/* of what is next, from 1 */
	const char *at, *end;		/* what has been read and not been looked at */
	uint64_t column;		/* how much of the line went before the buffer */
	const char *line_start;		/* of the part of the line that is in the buffer */
	bool ended;
	char buf[STREAM_BYTES];
};

/* -- arguments ---------------------------------------------------------------------- */

static int take_addresses(struct questions *questions, char **operands)
{
	for (size_t i = 0; i < questions->count; i++) {
		struct question *question = &questions->asked[i];
		size_t len = strlen(operands[i]);
		size_t used = human_parse_hex(operands[i], len, &question->first);

		if (!used || used != len) {
			complain(COMMAND, "%s: column %zu: expected a hexadecimal address of at "
				 "most 64 bits, such as 7f0012345000",
				 len ? operands[i] : "\"\"", used + 1);
			return -EINVAL;
		}
		question->last = question->first;
	}
	return 0;
}

static int take_ranges(struct questions *questions, const struct cli_steps *steps)
{
	for (size_t i = 0; i < questions->count; i++) {
		struct question *question = &questions->asked[i];
		struct complaint complaint = { .why = NULL };
		struct range range;

		if (range_parse(&range, steps->step[i].argument, &complaint)) {
			complain_text(COMMAND, "--intersect", &complaint);
			return -EINVAL;
		}
		*question = (struct question){ range.first, range.last };
	}
	return 0;
}

static int open_stream(struct questions *questions)
{
	struct stream *stream = malloc(sizeof(*stream));

	if (!stream)
		return -ENOMEM;
	stream->line = 1;
	stream->column = 0;
	stream->at = stream->end = stream->line_start = stream->buf;
	stream->ended = false;
	questions->stream = stream;
	return 0;
}

int questions_take(struct questions *questions, const struct job *job, char **operands, int count)
{
	const struct cli_steps *ranges = &job->options.intersect;

	*questions = (struct questions){ .count = ranges->count ? ranges->count : (size_t)count };
	if (ranges->count && count) {
		complain(COMMAND, "%s: --intersect asks for ranges, there can be no addresses "
			 "beside them", operands[0]);
		return -EINVAL;
	}
	if (!questions->count)
		return open_stream(questions);
	questions->asked = calloc(questions->count, sizeof(*questions->asked));
	if (!questions->asked)
		return -ENOMEM;
	return ranges->count ? take_ranges(questions, ranges) : take_addresses(questions, operands);
}

void questions_free(struct questions *questions)
{
	free(questions->asked);
	free(questions->stream);
}

/* -- a stream -------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Read more behind what is left, which is moved to the front. */
static int refill(struct stream *stream, struct out *out)
{
	size_t left = (size_t)(stream->end - stream->at);
	ssize_t n;

	stream->column += (uint64_t)(stream->at - stream->line_start);
	memmove(stream->buf, stream->at, left);
	stream->at = stream->line_start = stream->buf;
	stream->end = stream->buf + left;
	out_flush(out);
	do {
		n = read(STDIN_FILENO, stream->buf + left, sizeof(stream->buf) - left);
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		n = -errno;
		complain(COMMAND, "standard input: %s", strerror(errno));
		return (int)n;
	}
	stream->end += n;
	stream->ended = !n;
	return 0;
}

static void skip_blanks(struct stream *stream)
{
	for (; stream->at < stream->end && is_blank(*stream->at); stream->at++) {
		if (*stream->at != '\n')
			continue;
		stream->line++;
		stream->column = 0;
		stream->line_start = stream->at + 1;
	}
}

/* How long the word is that begins here; 0: its end is not there yet. */
static size_t word_length(const struct stream *stream)
{
	const char *p = stream->at;

	while (p < stream->end && !is_blank(*p))
		p++;
	/* one that fills the buffer is no address, wherever it ends */
	if (p < stream->end || stream->ended || (size_t)(p - stream->at) == sizeof(stream->buf))
		return (size_t)(p - stream->at);
	return 0;
}

/* The next address of what was read. 1; 0: there is none; -EINVAL: what stands there is none. */
static int next_word(struct stream *stream, struct question *into)
{
	size_t len;

	skip_blanks(stream);
	len = stream->at < stream->end ? word_length(stream) : 0;
	if (!len)
		return 0;
	if (human_parse_hex(stream->at, len, &into->first) != len)
		return -EINVAL;
	into->last = into->first;
	stream->at += len;
	return 1;
}

static int next_words(struct stream *stream, struct question *into, size_t max)
{
	size_t count = 0;
	int rc = 1;

	while (rc > 0 && count < max) {
		rc = next_word(stream, &into[count]);
		count += rc > 0;
	}
	/* what stands before a mistake is answered first; it will be met again */
	return count || !rc ? (int)count : rc;
}

static int complain_word(const struct stream *stream)
{
	size_t len = word_length(stream), shown = len < SHOWN ? len : SHOWN;
	uint64_t value, column = stream->column + (uint64_t)(stream->at - stream->line_start) +
				 human_parse_hex(stream->at, len, &value) + 1;

	/* what is shown ends at a NUL; then there is nothing to show but that */
	complain(COMMAND, "standard input: line %" PRIu64 ", column %" PRIu64 ": expected a "
		 "hexadecimal address of at most 64 bits, not %.*s%s", stream->line, column,
		 *stream->at ? (int)shown : INT_MAX, *stream->at ? stream->at : "a NUL byte",
		 shown < len && *stream->at ? "..." : "");
	return -EINVAL;
}

int questions_next(struct questions *questions, struct out *out, struct question *into, size_t max)
{
	struct stream *stream = questions->stream;
	size_t left = questions->count - questions->next;
	int n, err;

	if (!stream) {
		left = left < max ? left : max;
		memcpy(into, questions->asked + questions->next, left * sizeof(*into));
		questions->next += left;
		return (int)left;
	}
	for (;;) {
		n = next_words(stream, into, max);
		if (n < 0)
			return complain_word(stream);
		if (n || stream->ended)
			return n;
		err = refill(stream, out);
		if (err)
			return err;
	}
}
