/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calls - from the lines of an strace log to the calls that concern address spaces. */
#include <errno.h>
#include <stdlib.h>

#include "model/options.h"
#include "text/calls.h"

/* A call that strace saw begin while another process ran: what was written of it. */
struct begun {
	pid_t pid;
	uint64_t line;
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
	struct bytes joined;	/* a call put together from two lines */
	struct bytes glued;	/* what stands before a message that got into a line */
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
	free(strace->glued.at);
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
	begun->line = strace->lines;
	return 0;
}

static bool is_of(const struct begun *begun, const struct cursor *name)
{
	size_t len = (size_t)(name->end - name->at);

	return begun->len > len && begun->text[len] == '(' && !memcmp(begun->text, name->at, len);
}

/* On a terminal strace tells who it is only while there are several. */
static struct begun *find_first_half(struct vmat_strace *strace, const struct strace_line *line)
{
	struct begun *begun = find_begun(strace, line->pid);

	if (begun && is_of(begun, &line->name))
		return begun;
	for (size_t i = 0; i < strace->begun_count; i++) {
		begun = &strace->begun[i];
		if ((!begun->pid || !line->pid) && is_of(begun, &line->name))
			return begun;
	}
	return NULL;
}

/* Put the two halves together into @line, as if they had been one. 1; 0: there is no first one. */
static int resume(struct vmat_strace *strace, struct strace_line *line)
{
	struct begun *begun = find_first_half(strace, line);
	size_t name_len = (size_t)(line->name.end - line->name.at);

	if (!begun)
		return 0;
	strace->joined.len = 0;
	if (!bytes_add(&strace->joined, begun->text, begun->len) ||
	    !bytes_add_cursor(&strace->joined, &line->rest))
		return -ENOMEM;
	if (!line->pid)
		line->pid = begun->pid;
	line->begun = begun->line;
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
	if (line->begun)
		call->begun = line->begun;
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
	if (call->name == VMAT_CALL_NONE)
		return rc;
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

static int read_call(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, const struct strace_line *line, struct vmat_trouble *trouble)
{
	const struct calls_named *named = calls_find(&line->name);
	struct cursor c = line->rest;
	struct strace_call from;

	if (!named)
		return 0;
	if (strace_call(&c, &from))
		return finish(call, strace, line, named, &from);
	return bad(strace, text, c.at >= text && c.at <= text + len ? c.at : text + len,
		   "the call has no end that can be understood", trouble);
}

static int read_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct cursor c = { text, text + len };
	struct strace_line line;
	int rc = 1;

	if (!strace_line(&c, &line))
		return bad(strace, text, c.at, "no line of strace's", trouble);
	if (line.kind == STRACE_NOTHING)
		return 0;
	if (line.kind == STRACE_BEGUN)
		return begin(strace, &line);
	if (line.kind == STRACE_ENDED)
		return end(call, strace, &line);
	if (line.kind == STRACE_RESUMED)
		rc = resume(strace, &line);
	if (!rc && calls_find(&line.name))
		return bad(strace, text, line.name.at, "where this call began is missing", trouble);
	return rc > 0 ? read_call(call, strace, text, len, &line, trouble) : rc;
}

/*
 * "clone(child_stack=NULL, flags=SIGCHLDstrace: Process 812 attached": on a terminal a message of
 * strace's own gets into a call, which goes on in the next line. Where it begins, or NULL.
 */
static const char *find_message(const char *text, size_t len)
{
	static const char mark[] = "strace: Process ", last[] = " attached";
	const char *at = memmem(text, len, mark, strlen(mark)), *end = text + len;

	if (!at || len < strlen(last) || memcmp(end - strlen(last), last, strlen(last)) != 0)
		return NULL;
	for (const char *digit = at + strlen(mark); digit < end - strlen(last); digit++)
		if (*digit < '0' || *digit > '9')
			return NULL;
	return at;
}

/* 1: the line is to be read, *@textp and *@lenp are all of it; 0: not before the next; -ENOMEM. */
static int unglue(struct vmat_strace *strace, const char **textp, size_t *lenp)
{
	const char *message = find_message(*textp, *lenp);
	size_t len = message ? (size_t)(message - *textp) : *lenp;

	if (!message && !strace->glued.len)
		return 1;
	if (!bytes_add(&strace->glued, *textp, len))
		return -ENOMEM;
	if (message)
		return 0;
	*textp = strace->glued.at;
	*lenp = strace->glued.len;
	strace->glued.len = 0;
	return 1;
}

int vmat_strace_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct vmat_call own = { .fd = -1 };
	int rc = unglue(strace, &text, &len);

	own.line = own.begun = ++strace->lines;
	if (rc == 1)
		rc = read_line(&own, strace, text, len, trouble);
	if (rc == -ENOMEM && trouble)
		*trouble = (struct vmat_trouble){ .error = rc, .why = "out of memory" };
	return rc == 1 ? (options_give(call, &own, sizeof(own)) ? -EINVAL : 1) : rc;
}
