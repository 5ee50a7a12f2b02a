/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* strace - one line of strace output: its prefix, the call, the arguments, the result. */
#include "text/strace.h"

static bool begins(const struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(c->end - c->at) >= len && !memcmp(c->at, text, len);
}

static bool skip(struct cursor *c, const char *text)
{
	if (!begins(c, text))
		return false;
	c->at += strlen(text);
	return true;
}

static bool ends(const struct cursor *c, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(c->end - c->at) >= len && !memcmp(c->end - len, text, len);
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/* Up to, not with, the first @byte; false: there is none. */
static bool skip_to(struct cursor *c, char byte)
{
	const char *found = memchr(c->at, byte, (size_t)(c->end - c->at));

	if (found)
		c->at = found;
	return found != NULL;
}

/* A word of letters, figures and underscores. */
static struct cursor take_word(struct cursor *c)
{
	struct cursor word = *c;

	while (c->at < c->end && (is_letter(*c->at) || is_digit(*c->at)))
		c->at++;
	word.end = c->at;
	return word;
}

/* -- what stands before a call: pid, time, instruction pointer, number ---------------------- */

static bool skip_comment(struct cursor *c)
{
	while (c->at < c->end && !begins(c, "*/"))
		c->at++;
	return skip(c, "*/");
}

/* 812<bash>, of -Y: brackets in the name are escaped */
static bool skip_comm(struct cursor *c)
{
	return !cursor_char(c, '<') || (skip_to(c, '>') && cursor_char(c, '>'));
}

/*
 *	812   11:55:26.652079 [00007f8cd468fc47] brk(NULL)
 *	[pid   812]      0.000036 brk(NULL)
 */
static bool take_bracket(struct cursor *c, struct strace_line *line)
{
	uint64_t pid;
	bool is_pid = begins(c, "[pid ");

	if (is_pid) {
		c->at += strlen("[pid ");
		cursor_blanks(c);
		if (!cursor_decimal(c, &pid) || pid > INT32_MAX)
			return false;
		line->pid = (pid_t)pid;
		if (!skip_comm(c))
			return false;
	}
	return skip_to(c, ']') && cursor_char(c, ']');
}

static bool take_figures(struct cursor *c, struct strace_line *line)
{
	struct cursor number = *c;
	uint64_t pid;

	while (c->at < c->end && (is_digit(*c->at) || *c->at == ':' || *c->at == '.'))
		c->at++;
	number.end = c->at;
	if (!skip_comm(c) || (c->at < c->end && *c->at != ' ' && *c->at != '['))
		return false;
	/* a number that is none of a clock's is who called */
	if (cursor_decimal(&number, &pid) && number.at == number.end && pid <= INT32_MAX &&
	    !line->pid)
		line->pid = (pid_t)pid;
	return true;
}

/* (+     0.000036): of -r beside a time */
static bool take_step(struct cursor *c)
{
	return skip_to(c, ')') && cursor_char(c, ')');
}

static bool take_prefix(struct cursor *c, struct strace_line *line, unsigned *figures)
{
	for (;;) {
		cursor_blanks(c);
		if (c->at == c->end)
			return true;
		if (begins(c, "(+")) {
			if (!take_step(c))
				return false;
		} else if (*c->at == '[') {
			if (!take_bracket(c, line))
				return false;
		} else if (begins(c, "/*")) {
			if (!skip_comment(c))
				return false;
		} else if (is_digit(*c->at)) {
			if (!take_figures(c, line))
				return false;
			++*figures;
		} else {
			return true;
		}
	}
}

/* -- the kind of a line --------------------------------------------------------------------- */

static const char unfinished[] = "<unfinished ...>", detached[] = "<detached ...>";

static bool take_resumed(struct cursor *c, struct strace_line *line)
{
	line->name = take_word(c);
	if (!skip(c, " resumed>"))
		return false;
	line->kind = STRACE_RESUMED;
	line->rest = *c;
	return true;
}

static bool take_call(struct cursor *c, struct strace_line *line)
{
	line->name = take_word(c);
	if (line->name.at == line->name.end || !cursor_char(c, '('))
		return false;
	line->kind = STRACE_CALL;
	line->rest = *c;
	for (size_t i = 0; i < 2; i++) {
		const char *mark = i ? detached : unfinished;

		if (ends(&line->rest, mark)) {
			line->kind = STRACE_BEGUN;
			line->rest.end -= strlen(mark);
		}
	}
	return true;
}

/*
 *	% time     seconds  usecs/call     calls    errors syscall
 *	------ ----------- ----------- --------- --------- ----------------
 */
static bool is_table_head(const struct cursor *c)
{
	const char *at = c->at;

	while (at < c->end && (*at == '-' || *at == ' '))
		at++;
	return begins(c, "% time") || begins(c, "System call usage summary") ||
	       (at == c->end && begins(c, "---"));
}

/* " 50.00    0.000010          10         1           mmap": only figures, then a word. */
static bool is_table_row(struct cursor c, unsigned figures)
{
	struct cursor word = take_word(&c);

	return figures >= 3 && word.at < word.end && c.at == c.end;
}

bool strace_line(struct cursor *c, struct strace_line *line)
{
	unsigned figures = 0;

	*line = (struct strace_line){ .kind = STRACE_NOTHING };
	if (begins(c, " > ") || begins(c, "strace: ") || is_table_head(c))
		return true;
	if (!take_prefix(c, line, &figures))
		return false;
	if (is_table_row(*c, figures))
		return true;
	if (c->at == c->end || begins(c, "--- ") || begins(c, "> ") || begins(c, "????"))
		return true;
	if (skip(c, "+++ ")) {
		line->kind = STRACE_ENDED;
		line->rest = *c;
		return true;
	}
	return skip(c, "<... ") ? take_resumed(c, line) : take_call(c, line);
}

/* -- arguments ------------------------------------------------------------------------------ */

/* Behind the quote that ends a string, escapes looked at. */
static bool skip_string(struct cursor *c)
{
	for (c->at++; c->at < c->end; c->at++) {
		if (*c->at == '\\' && c->at + 1 < c->end)
			c->at++;
		else if (*c->at == '"')
			return cursor_char(c, '"');
	}
	return false;
}

/* To the comma or parenthesis that ends an argument, over strings, comments and brackets. */
static bool skip_argument(struct cursor *c)
{
	unsigned depth = 0;

	while (c->at < c->end) {
		if (*c->at == '"') {
			if (!skip_string(c))
				return false;
			continue;
		}
		if (begins(c, "/*")) {
			if (!skip_comment(c))
				return false;
			continue;
		}
		if (!depth && (*c->at == ',' || *c->at == ')'))
			return true;
		if (strchr("{[(", *c->at))
			depth++;
		else if (strchr("}])", *c->at) && depth)
			depth--;
		c->at++;
	}
	return false;
}

/* 4096, 0x1000, -1 */
static bool take_number(struct cursor *c, uint64_t *value)
{
	bool negative = cursor_char(c, '-');

	if (!(skip(c, "0x") ? cursor_hex(c, value) : cursor_decimal(c, value)))
		return false;
	if (negative)
		*value = -*value;
	return true;
}

/* PROT_READ, 0x20, 21<<MAP_HUGE_SHIFT: one of what is ored together. */
static bool take_term(struct cursor *c, uint64_t *value)
{
	struct cursor word;
	uint64_t shift;

	if (c->at < c->end && is_letter(*c->at)) {
		word = take_word(c);
		return strace_word(word.at, (size_t)(word.end - word.at), value);
	}
	if (!take_number(c, value))
		return false;
	if (!skip(c, "<<"))
		return true;
	if (!take_term(c, &shift) || shift > 63)
		return false;
	*value <<= shift;
	return true;
}

/* 0x8  MAP_??? |MAP_ANONYMOUS: what it says of a number that it does not know. */
static void skip_remark(struct cursor *c)
{
	struct cursor ahead = *c;

	cursor_blanks(&ahead);
	if (begins(&ahead, "/*") && skip_comment(&ahead) && ahead.at < ahead.end &&
	    *ahead.at == '|')
		*c = ahead;
}

bool strace_bits(struct cursor *c, uint64_t *bits)
{
	bool known = true;

	*bits = 0;
	do {
		uint64_t value = 0;

		known &= take_term(c, &value);
		*bits |= value;
		skip_remark(c);
	} while (cursor_char(c, '|'));
	return known;
}

/*
 * 3</usr/lib/libc.so.6>, 3</memfd:x>(deleted), 3</dev/null<char 1:3>>: the path ends at the first
 * of the two brackets, which are escaped in it.
 */
static bool take_path(struct cursor *c, struct strace_arg *arg)
{
	unsigned depth = 1;

	arg->type = STRACE_FILE;
	arg->path = *c;
	while (c->at < c->end && *c->at != '<' && *c->at != '>')
		c->at++;
	arg->path.end = c->at;
	for (; c->at < c->end && depth; c->at++) {
		if (*c->at == '<')
			depth++;
		else if (*c->at == '>')
			depth--;
	}
	arg->deleted = skip(c, "(deleted)");
	return !depth;
}

/* flags=CLONE_VM: the name that stands before some arguments. */
static struct cursor take_name(struct cursor *c)
{
	struct cursor ahead = *c, name = take_word(&ahead);

	if (name.at == name.end || !is_letter(*name.at) || !cursor_char(&ahead, '='))
		return (struct cursor){ c->at, c->at };
	*c = ahead;
	return (struct cursor){ name.at, ahead.at };
}

static bool take_argument(struct cursor *c, struct strace_arg *arg)
{
	*arg = (struct strace_arg){ .type = STRACE_NUMBER };
	arg->name = take_name(c);
	arg->text = *c;
	if (c->at < c->end && (is_letter(*c->at) || is_digit(*c->at) || *c->at == '-'))
		arg->odd = !strace_bits(c, &arg->number);
	else
		arg->type = STRACE_OPAQUE;
	if (!arg->odd && arg->type == STRACE_NUMBER && c->at < c->end && is_letter(*c->at))
		return false;	/* 4K */
	if (cursor_char(c, '<') && !take_path(c, arg))
		return false;
	cursor_blanks(c);
	if (!arg->odd && arg->type != STRACE_OPAQUE && c->at < c->end && *c->at != ',' &&
	    *c->at != ')')
		arg->odd = !begins(c, "/*") && !begins(c, "=>");
	if (!skip_argument(c))
		return false;
	arg->text.end = c->at;
	return true;
}

static bool take_arguments(struct cursor *c, struct strace_call *call)
{
	struct strace_arg ignored;

	cursor_blanks(c);
	if (cursor_char(c, ')'))
		return true;
	do {
		cursor_blanks(c);
		if (!take_argument(c, call->args < STRACE_ARGS ? &call->arg[call->args] :
								 &ignored))
			return false;
		call->args++;
	} while (cursor_char(c, ','));
	return cursor_char(c, ')');
}

/* -- the result ----------------------------------------------------------------------------- */

/* ENOMEM (Cannot allocate memory), (errno 530) */
static bool take_error(struct cursor *c, struct strace_call *call)
{
	uint64_t number = 0;
	struct cursor name;

	call->failed = true;
	if (skip(c, "(errno ")) {
		call->error = cursor_decimal(c, &number) && number < 4096 ? -(int)number : 0;
		return call->error != 0;
	}
	name = take_word(c);
	call->error = strace_errno(name.at, (size_t)(name.end - name.at));
	return name.at < name.end && *name.at == 'E';
}

/* "= 0x7f0415627000", "= -1 ENOMEM (Cannot allocate memory)", "= ?"; what follows is commentary. */
static bool take_result(struct cursor *c, struct strace_call *call)
{
	cursor_blanks(c);
	if (!cursor_char(c, '='))
		return false;
	cursor_blanks(c);
	if (cursor_char(c, '?'))
		return true;
	if (!take_number(c, &call->result))
		return false;
	call->returned = true;
	cursor_blanks(c);
	return call->result != UINT64_MAX || take_error(c, call);
}

bool strace_call(struct cursor *c, struct strace_call *call)
{
	*call = (struct strace_call){ .args = 0 };
	return take_arguments(c, call) && take_result(c, call);
}
