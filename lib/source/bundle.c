/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* bundle - a snapshot file: several texts of /proc in one, headed as tail(1) heads them. */
#include "source/bundle.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "model/arena.h"
#include "model/hash.h"
#include "text/cursor.h"

#define CHUNK ((size_t)64 << 10)
#define MARK "\n==> /proc/"
#define MARK_LEN (sizeof(MARK) - 1)
#define TAIL " <==\n"
#define TAIL_LEN (sizeof(TAIL) - 1)
#define ESCAPED ".escaped"
#define ESCAPED_LEN (sizeof(ESCAPED) - 1)
#define HEADER_MAX ((size_t)PATH_MAX)	/* a longer line is no header */

struct section {
	const char *path;	/* behind "/proc/" */
	size_t len;
};

/* What the bytes from a newline on are. */
enum header { HEADER_NO, HEADER_PERHAPS, HEADER_YES };

struct bundle {
	size_t at, end;		/* what of buffer is not handed out yet */
	bool ended;		/* no more bytes will come */
	bool inside;		/* a header was seen */
	uint64_t lines;		/* newlines before buffer[at], but the one we made up */
	pid_t pid;		/* 0: not known yet */
	const char *who;	/* the PID as written: "812", "self" */
	size_t who_len;
	struct arena names;
	struct hash hash;
	struct section *sections;
	size_t count;
	char buffer[CHUNK + HEADER_MAX];
};

bool bundle_begins(const char *text, size_t len)
{
	return len >= BUNDLE_BEGIN_LEN && !memcmp(text, &MARK[1], BUNDLE_BEGIN_LEN);
}

int bundle_new(struct bundle **bundlep)
{
	struct bundle *bundle = malloc(sizeof(*bundle));

	if (!bundle)
		return -ENOMEM;
	memset(bundle, 0, offsetof(struct bundle, buffer));
	/* With a newline before the first header all headers look the same. */
	bundle->buffer[0] = '\n';
	bundle->end = 1;
	bundle->lines = UINT64_MAX;	/* so that it counts for nothing */
	*bundlep = bundle;
	return 0;
}

void bundle_free(struct bundle *bundle)
{
	if (!bundle)
		return;
	arena_free(&bundle->names);
	hash_free(&bundle->hash);
	free(bundle->sections);
	free(bundle);
}

pid_t bundle_pid(const struct bundle *bundle)
{
	return bundle->pid;
}

char *bundle_room(struct bundle *bundle, size_t *room)
{
	/* At most a header that may go on is left, as bundle_next() was called to its end. */
	memmove(bundle->buffer, bundle->buffer + bundle->at, bundle->end - bundle->at);
	bundle->end -= bundle->at;
	bundle->at = 0;
	*room = sizeof(bundle->buffer) - bundle->end;
	return bundle->buffer + bundle->end;
}

void bundle_filled(struct bundle *bundle, size_t len)
{
	bundle->end += len;
	bundle->ended = len == 0;
}

/* -- finding headers --------------------------------------------------------- */

/* What @text, which begins with a newline, is; *@header_len bytes of it if a header. */
static enum header header_at(const char *text, size_t len, size_t *header_len)
{
	const char *line_end;

	if (memcmp(text, MARK, len < MARK_LEN ? len : MARK_LEN) != 0)
		return HEADER_NO;
	if (len < MARK_LEN)
		return HEADER_PERHAPS;
	line_end = memchr(text + MARK_LEN, '\n', len - MARK_LEN);
	if (!line_end)
		return len < HEADER_MAX ? HEADER_PERHAPS : HEADER_NO;
	*header_len = (size_t)(line_end + 1 - text);
	if (*header_len <= MARK_LEN + TAIL_LEN || *header_len > HEADER_MAX)
		return HEADER_NO;
	return memcmp(line_end + 1 - TAIL_LEN, TAIL, TAIL_LEN) == 0 ? HEADER_YES : HEADER_NO;
}

/*
 * Bytes before the next newline that is, or may become, the begin of a header; the newline at
 * the very end may become one, unless nothing follows. Looking for '=' is cheap: in the texts
 * of /proc it stands in file names at most.
 */
static size_t plain_length(const char *text, size_t len, bool ended)
{
	const char *end = text + len, *equals = text;
	size_t header_len;

	while ((equals = memchr(equals, '=', (size_t)(end - equals)))) {
		if (equals > text && equals[-1] == '\n' &&
		    header_at(equals - 1, (size_t)(end - equals) + 1, &header_len) != HEADER_NO)
			return (size_t)(equals - 1 - text);
		equals++;
	}
	return !ended && len && text[len - 1] == '\n' ? len - 1 : len;
}

/* Sixteen bytes at once: this loop sees every byte of a bundle. */
static uint64_t count_newlines(const char *text, size_t len)
{
	typedef signed char bytes16 __attribute__((vector_size(16)));
	const bytes16 newline = { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10 };
	uint64_t count = 0;

	while (len >= 16) {
		size_t blocks = len / 16 < 127 ? len / 16 : 127;	/* a byte counts so far */
		bytes16 sums = { 0 }, block;

		for (size_t i = 0; i < blocks; i++, text += 16) {
			memcpy(&block, text, 16);
			sums -= block == newline;
		}
		for (int i = 0; i < 16; i++)
			count += (uint64_t)sums[i];
		len -= blocks * 16;
	}
	while (len--)
		count += *text++ == '\n';
	return count;
}

/* -- sections ----------------------------------------------------------------- */

static int bad(struct vmat_trouble *trouble, uint64_t line, const char *why, const char *hint)
{
	if (trouble)
		*trouble = (struct vmat_trouble){
			.error = -EBADMSG, .line = line, .column = 1, .why = why, .hint = hint,
		};
	return -EBADMSG;
}

static bool is_known(const struct bundle *bundle, uint32_t hash, const char *path, size_t len)
{
	size_t probe = 0;
	uint32_t id;

	while ((id = hash_next(&bundle->hash, hash, &probe)))
		if (bundle->sections[id - 1].len == len &&
		    !memcmp(bundle->sections[id - 1].path, path, len))
			return true;
	return false;
}

static int remember(struct bundle *bundle, uint32_t hash, const char *path, size_t len)
{
	struct section *sections;
	size_t n = bundle->count;

	if (!(n & (n - 1))) {		/* full at every power of two */
		sections = realloc(bundle->sections, (n ? n * 2 : 1) * sizeof(*sections));
		if (!sections)
			return -ENOMEM;
		bundle->sections = sections;
	}
	bundle->sections[n] = (struct section){ arena_strndup(&bundle->names, path, len), len };
	if (!bundle->sections[n].path || hash_add(&bundle->hash, hash, (uint32_t)n + 1))
		return -ENOMEM;
	bundle->count++;
	return 0;
}

/* Take a last ".escaped" off a path; whether there is one. */
static bool take_escaped(const char *path, size_t *len)
{
	if (*len <= ESCAPED_LEN || memcmp(path + *len - ESCAPED_LEN, ESCAPED, ESCAPED_LEN) != 0)
		return false;
	*len -= ESCAPED_LEN;
	return true;
}

/* How long the PID at the front of "812/maps" or "self/maps" is; 0: there is none. */
static size_t pid_length(const char *path, size_t len, pid_t *pid)
{
	struct cursor c = { path, path + len };
	uint64_t number = 0;

	if (len > 5 && !memcmp(path, "self/", 5)) {
		*pid = 0;
		return 4;
	}
	if (!cursor_decimal(&c, &number) || c.at == c.end || *c.at != '/' || number > INT_MAX)
		return 0;
	*pid = (pid_t)number;
	return (size_t)(c.at - path);
}

/* Note whose section this is; false when the bundle was about another process. */
static bool same_process(struct bundle *bundle, const char *who, size_t len, pid_t pid)
{
	if (bundle->who)
		return bundle->who_len == len && !memcmp(bundle->who, who, len);
	bundle->who = who;
	bundle->who_len = len;
	bundle->pid = pid;
	return true;
}

static int open_section(struct bundle *bundle, size_t header_len, struct bundle_piece *piece,
			struct vmat_trouble *trouble)
{
	const char *path = bundle->buffer + bundle->at + MARK_LEN;
	size_t len = header_len - MARK_LEN - TAIL_LEN;
	bool escaped = take_escaped(path, &len);
	uint32_t hash = hash_bytes(path, len, 0);
	uint64_t line = bundle->lines + 2;	/* of the header; its newline comes before it */
	size_t who_len;
	pid_t pid;

	if (is_known(bundle, hash, path, len))
		return bad(trouble, line, "a second section of this name",
			   "a snapshot bundle holds each file of one process once");
	if (remember(bundle, hash, path, len))
		return -ENOMEM;
	path = bundle->sections[bundle->count - 1].path;
	who_len = pid_length(path, len, &pid);
	if (who_len && !same_process(bundle, path, who_len, pid))
		return bad(trouble, line, "a section of another process",
			   "a snapshot bundle holds the files of one process");
	bundle->inside = true;
	bundle->at += header_len;
	bundle->lines += 2;
	*piece = (struct bundle_piece){
		.what = BUNDLE_SECTION,
		.name = who_len ? path + who_len + 1 : path,
		.of_process = who_len != 0,
		.escaped = escaped,
		.line = bundle->lines + 1,
	};
	return 1;
}

/* -- handing out ---------------------------------------------------------------- */

/* The file does not begin with a header: why not. */
static int refuse_beginning(const char *text, size_t len, struct vmat_trouble *trouble)
{
	const char *line_end = memchr(text + 1, '\n', len - 1);

	if (line_end && line_end[-1] == '\r')
		return bad(trouble, 1, "line ends in CR LF: this text was converted",
			   "remove the CR: tr -d '\\r'");
	return bad(trouble, 1, "a section header without its full /proc path",
		   "tail -n +1 /proc/PID/{maps,smaps,stat,status} makes a bundle");
}

static int hand_out_text(struct bundle *bundle, size_t len, struct bundle_piece *piece,
			 struct vmat_trouble *trouble)
{
	const char *text = bundle->buffer + bundle->at;

	if (!bundle->inside)
		return refuse_beginning(text, bundle->end - bundle->at, trouble);
	bundle->at += len;
	bundle->lines += count_newlines(text, len);
	*piece = (struct bundle_piece){
		.what = BUNDLE_TEXT, .text = text, .len = len,
		.end = bundle->ended && bundle->at == bundle->end,
	};
	return 1;
}

int bundle_next(struct bundle *bundle, struct bundle_piece *piece, struct vmat_trouble *trouble)
{
	const char *text = bundle->buffer + bundle->at;
	size_t len = bundle->end - bundle->at, header_len = 0;
	bool newline = len && *text == '\n';
	enum header header = newline ? header_at(text, len, &header_len) : HEADER_NO;

	if (!len || (header == HEADER_PERHAPS && !bundle->ended))
		return 0;
	if (header == HEADER_YES)
		return open_section(bundle, header_len, piece, trouble);
	if (header == HEADER_PERHAPS && len > BUNDLE_BEGIN_LEN)
		return bad(trouble, bundle->lines + 2, "the bundle ends within a section header",
			   "it was cut");
	/* A newline that begins no header is text; look on behind it. */
	len = newline + plain_length(text + newline, len - newline, bundle->ended);
	return hand_out_text(bundle, len, piece, trouble);
}
