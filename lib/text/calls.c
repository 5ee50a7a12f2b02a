/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calls - from the lines of an strace log to the calls that concern address spaces. */
#include <errno.h>
#include <stdlib.h>

#include "model/options.h"
#include "text/calls.h"

/* A call that strace saw begin while another process ran: what was written of it. */
struct begun {
	pid_t pid;
	char *text;		/* name(arguments; free() it */
	size_t len;
};

struct bytes {
	char *at;
	size_t len, room;
};

struct vmat_strace {
	uint64_t lines;
	struct begun *begun;
	size_t begun_count, begun_room;
	struct bytes joined;	/* a line put together from two */
	struct bytes path;	/* of the last call, without escapes */
};

/* -- bytes that grow ------------------------------------------------------------------------ */

static bool bytes_add(struct bytes *bytes, const char *text, size_t len)
{
	size_t room = bytes->room;
	char *at;

	if (bytes->len + len > room) {
		while (bytes->len + len > room)
			room = room ? 2 * room : 256;
		at = realloc(bytes->at, room);
		if (!at)
			return false;
		bytes->at = at;
		bytes->room = room;
	}
	if (len)
		memcpy(bytes->at + bytes->len, text, len);
	bytes->len += len;
	return true;
}

static bool bytes_add_cursor(struct bytes *bytes, const struct cursor *c)
{
	return bytes_add(bytes, c->at, (size_t)(c->end - c->at));
}

int vmat_strace_new(struct vmat_strace **stracep)
{
	struct vmat_strace *strace = calloc(1, sizeof(*strace));

	if (!strace)
		return -ENOMEM;
	*stracep = strace;
	return 0;
}

void vmat_strace_free(struct vmat_strace *strace)
{
	if (!strace)
		return;
	for (size_t i = 0; i < strace->begun_count; i++)
		free(strace->begun[i].text);
	free(strace->begun);
	free(strace->joined.at);
	free(strace->path.at);
	free(strace);
}

/* -- calls in two halves -------------------------------------------------------------------- */

static struct begun *find_begun(struct vmat_strace *strace, pid_t pid)
{
	for (size_t i = 0; i < strace->begun_count; i++)
		if (strace->begun[i].pid == pid)
			return &strace->begun[i];
	return NULL;
}

static struct begun *add_begun(struct vmat_strace *strace, pid_t pid)
{
	struct begun *begun;

	if (strace->begun_count == strace->begun_room) {
		size_t room = strace->begun_room ? 2 * strace->begun_room : 8;

		begun = realloc(strace->begun, room * sizeof(*begun));
		if (!begun)
			return NULL;
		strace->begun = begun;
		strace->begun_room = room;
	}
	begun = &strace->begun[strace->begun_count++];
	*begun = (struct begun){ .pid = pid };
	return begun;
}

static void drop_begun(struct vmat_strace *strace, struct begun *begun)
{
	free(begun->text);
	*begun = strace->begun[--strace->begun_count];
}

/* Keep the first half; what the process began before and never ended is forgotten. */
static int begin(struct vmat_strace *strace, const struct strace_line *line)
{
	size_t len = (size_t)(line->rest.end - line->name.at);
	struct begun *begun = find_begun(strace, line->pid);
	char *text = malloc(len ? len : 1);

	if (!begun && text)
		begun = add_begun(strace, line->pid);
	if (!begun || !text) {
		free(text);
		return -ENOMEM;
	}
	memcpy(text, line->name.at, len);
	free(begun->text);
	begun->text = text;
	begun->len = len;
	return 0;
}

/*
 * Put the two halves together into @line, as if they had been one. 1, 0: the beginning was not seen
 * or is of another call; or -ENOMEM.
 */
static int resume(struct vmat_strace *strace, struct strace_line *line)
{
	struct begun *begun = find_begun(strace, line->pid);
	size_t name_len = (size_t)(line->name.end - line->name.at);
	bool same = begun && begun->len > name_len && begun->text[name_len] == '(' &&
		    !memcmp(begun->text, line->name.at, name_len);

	if (!same)
		return 0;
	strace->joined.len = 0;
	if (!bytes_add(&strace->joined, begun->text, begun->len) ||
	    !bytes_add_cursor(&strace->joined, &line->rest))
		return -ENOMEM;
	drop_begun(strace, begun);
	line->kind = STRACE_CALL;
	line->name = (struct cursor){ strace->joined.at, strace->joined.at + name_len };
	line->rest = (struct cursor){ line->name.end + 1,
				      strace->joined.at + strace->joined.len };
	return 1;
}

/* -- a call --------------------------------------------------------------------------------- */

/* A letter or figures behind a backslash: \n, \", \76, \303. */
static char escaped_byte(struct cursor *from)
{
	static const char letters[] = "ntrfv", bytes[] = "\n\t\r\f\v";
	const char *letter = memchr(letters, *from->at, strlen(letters));
	unsigned value = 0;

	if (*from->at < '0' || *from->at > '7') {
		char byte = letter ? bytes[letter - letters] : *from->at;

		from->at++;
		return byte;
	}
	for (int i = 0; i < 3 && from->at < from->end && *from->at >= '0' && *from->at <= '7'; i++)
		value = value * 8 + (unsigned)(*from->at++ - '0');
	return (char)value;
}

static bool unescape(struct bytes *to, struct cursor from)
{
	while (from.at < from.end) {
		char byte = *from.at++;

		if (byte == '\\' && from.at < from.end)
			byte = escaped_byte(&from);
		if (!bytes_add(to, &byte, 1))
			return false;
	}
	return bytes_add(to, "", 1);
}

static int take_path(struct vmat_call *call, struct vmat_strace *strace,
		     const struct strace_arg *arg)
{
	if (!arg->path.at)
		return 0;
	strace->path.len = 0;
	if (!unescape(&strace->path, arg->path))
		return -ENOMEM;
	call->path = strace->path.at;
	call->path_len = strace->path.len - 1;
	call->path_deleted = arg->deleted;
	return 0;
}

/* Not all arguments are looked at; what was not understood of the others is no harm. */
static bool has_odd_argument(const struct strace_call *from)
{
	for (size_t i = 0; i < from->args && i < STRACE_ARGS; i++)
		if (from->arg[i].odd)
			return true;
	return false;
}

static int finish(struct vmat_call *call, struct vmat_strace *strace,
		  const struct strace_line *line, const struct calls_named *named,
		  const struct strace_call *from)
{
	int rc = 0;

	call->name = named->name;
	call->pid = line->pid;
	call->text = line->name.at;
	call->text_len = (size_t)(line->name.end - line->name.at);
	call->odd = has_odd_argument(from) && named->name < VMAT_CALL_FORK;
	call->returned = from->returned;
	call->error = from->failed ? from->error : 0;
	call->result = from->failed ? 0 : from->result;
	if (named->name == VMAT_CALL_MMAP && from->args > 4)
		rc = take_path(call, strace, &from->arg[4]);
	if (!rc && named->read)
		named->read(call, from);
	return rc ? rc : 1;
}

static int end(struct vmat_call *call, struct vmat_strace *strace, const struct strace_line *line)
{
	struct begun *begun = find_begun(strace, line->pid);

	if (begun)
		drop_begun(strace, begun);
	call->name = VMAT_CALL_EXIT;
	call->pid = line->pid;
	call->returned = true;
	return 1;
}

static int bad(struct vmat_strace *strace, const char *text, const char *at, const char *why,
	       struct vmat_trouble *trouble)
{
	if (trouble)
		*trouble = (struct vmat_trouble){
			.error = -EBADMSG,
			.line = strace->lines,
			.column = (uint64_t)(at - text) + 1,
			.why = why,
			.hint = "strace -f -y -e trace=%memory,%process -o FILE writes such a log",
		};
	return -EBADMSG;
}

static int read_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct cursor c = { text, text + len };
	struct strace_line line;
	struct strace_call from;
	const struct calls_named *named;
	int rc = 1;

	if (!strace_line(&c, &line))
		return bad(strace, text, c.at, "no line of strace's", trouble);
	if (line.kind == STRACE_BEGUN)
		return begin(strace, &line);
	if (line.kind == STRACE_ENDED)
		return end(call, strace, &line);
	if (line.kind == STRACE_RESUMED)
		rc = resume(strace, &line);
	if (rc <= 0 || line.kind == STRACE_NOTHING)
		return rc < 0 ? rc : 0;
	named = calls_find(&line.name);
	if (!named)
		return 0;
	c = line.rest;
	if (!strace_call(&c, &from))
		return bad(strace, text, c.at >= text && c.at <= text + len ? c.at : text + len,
			   "the call has no end that can be understood", trouble);
	return finish(call, strace, &line, named, &from);
}

int vmat_strace_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct vmat_call own = { .fd = -1 };
	int rc;

	own.line = ++strace->lines;
	rc = read_line(&own, strace, text, len, trouble);
	if (rc == -ENOMEM && trouble)
		*trouble = (struct vmat_trouble){ .error = rc, .why = "out of memory" };
	return rc == 1 ? (options_give(call, &own, sizeof(own)) ? -EINVAL : 1) : rc;
}
