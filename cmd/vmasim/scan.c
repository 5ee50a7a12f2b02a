/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scan - words, numbers and strings of a line that somebody wrote by hand. */
#include "vmasim/scan.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"

/* -- what is wrong --------------------------------------------------------------------- */

int scan_fail(const struct scan *s, const char *at, const char *format, ...)
{
	va_list args;
	int len;

	s->fault->column = (size_t)(at - s->text) + 1;
	va_start(args, format);
	len = vasprintf(&s->fault->why, format, args);
	va_end(args);
	if (len < 0)
		s->fault->why = NULL;
	return len < 0 ? -ENOMEM : -EINVAL;
}

enum { SHOWN = 40 };	/* of what is quoted */

int scan_shown(size_t len)
{
	return (int)(len < SHOWN ? len : SHOWN);
}

int scan_expected(const struct scan *s, const char *what)
{
	size_t left = (size_t)(s->end - s->at);

	if (!left)
		return scan_fail(s, s->at, "expected %s, but the line ends", what);
	return scan_fail(s, s->at, "expected %s, not %.*s%s", what,
			 scan_shown(left), s->at, left > SHOWN ? "..." : "");
}

/* -- letters --------------------------------------------------------------------------- */

bool scan_is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool scan_is_first(char c)
{
	return scan_is_name(c) && !isdigit((unsigned char)c);
}

void scan_blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t'))
		s->at++;
}

/* Over @c and what is blank around it; false: something else is there. */
bool scan_take(struct scan *s, char c)
{
	scan_blanks(s);
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	scan_blanks(s);
	return true;
}

struct token scan_name(struct scan *s)
{
	struct token token = { .at = s->at };

	while (s->at < s->end && scan_is_name(*s->at))
		s->at++;
	token.len = (size_t)(s->at - token.at);
	return token;
}

bool token_is(const struct token *token, const char *text)
{
	return token->len == strlen(text) && !memcmp(token->at, text, token->len);
}

/* -- numbers --------------------------------------------------------------------------- */

static int take_size(struct scan *s, uint64_t *bytes)
{
	size_t used = human_parse_size(s->at, (size_t)(s->end - s->at), bytes);

	if (!used || (s->at + used < s->end && scan_is_name(s->at[used])))
		return scan_expected(s, "a size such as 4096, 0x1000 or 64K");
	s->at += used;
	return 0;
}

/* A number that is all of a word: hexadecimal as in maps, or with 0x. */
static bool is_address(const struct scan *s, uint64_t *address)
{
	size_t used = human_parse_hex(s->at, (size_t)(s->end - s->at), address);

	return used && (s->at + used == s->end || !scan_is_name(s->at[used]));
}

enum { ADDRESS_DIGITS = 8 };	/* maps writes so many at least */

static int fail_name(const struct scan *s, const struct token *name)
{
	uint64_t value;
	bool hex = human_parse_hex(name->at, name->len, &value) == name->len;

	return scan_fail(s, name->at, "no call before has given a result the name %.*s%s%.*s%s",
			 scan_shown(name->len), name->at,
			 hex ? " (an address begins with a figure: 0x" : "",
			 hex ? scan_shown(name->len) : 0, name->at, hex ? ")" : "");
}

static int take_named(struct scan *s, uint64_t *value)
{
	struct token name = scan_name(s);
	const struct named *named = names_find(s->names, name.at, name.len);

	if (token_is(&name, "NULL") || token_is(&name, "null")) {
		*value = 0;
		return 0;
	}
	if (!named && name.len >= ADDRESS_DIGITS &&
	    human_parse_hex(name.at, name.len, value) == name.len)
		return 0;	/* as pasted from maps */
	if (!named)
		return fail_name(s, &name);
	if (named->failed && !s->dry)
		return scan_fail(s, name.at, "%.*s has no value: the call in line %llu failed",
			    scan_shown(name.len), name.at, (unsigned long long)named->line);
	*value = named->value;
	return 0;
}

/* Sizes that are added or taken away. */
int scan_offsets(struct scan *s, uint64_t *value)
{
	uint64_t bytes;

	for (;;) {
		bool minus = scan_take(s, '-');

		if (!minus && !scan_take(s, '+'))
			return 0;
		if (take_size(s, &bytes))
			return -EINVAL;
		*value += minus ? -bytes : bytes;
	}
}

/* a + 64K, 7f0012345000, NULL */
int scan_address(struct scan *s, uint64_t *value)
{
	int err = 0;

	scan_blanks(s);
	if (s->at < s->end && scan_is_first(*s->at)) {
		err = take_named(s, value);
	} else if (is_address(s, value)) {
		scan_name(s);
	} else {
		size_t used = human_parse_size(s->at, (size_t)(s->end - s->at), value);

		if (!used)
			return scan_expected(s, "an address, or the name of an earlier result");
		s->at += used;
	}
	return err ? err : scan_offsets(s, value);
}

int scan_length(struct scan *s, uint64_t *value)
{
	int err;

	scan_blanks(s);
	err = take_size(s, value);
	return err ? err : scan_offsets(s, value);
}

/* -- words ----------------------------------------------------------------------------- */

static int fail_word(const struct scan *s, const struct token *word, enum word_kind kind)
{
	const char *maybe = word_like(kind, word->at, word->len);
	char small[32] = "";

	for (size_t i = 0; maybe && maybe[i] && i < sizeof(small) - 1; i++)
		small[i] = (char)tolower((unsigned char)maybe[i]);
	if (!word->len)
		return scan_fail(s, word->at, "expected %s", word_family(kind));
	return scan_fail(s, word->at, "expected %s, not %.*s%s%s%s", word_family(kind),
			 scan_shown(word->len), word->at, maybe ? " (did you mean " : "", small,
			 maybe ? "?)" : "");
}

/* A word may have a dash in it where permissions stand: r-x. */
static struct token take_word(struct scan *s)
{
	struct token token = { .at = s->at };

	while (s->at < s->end && (scan_is_name(*s->at) || *s->at == '-'))
		s->at++;
	token.len = (size_t)(s->at - token.at);
	return token;
}

/* 3, 0x22: the kernel's own number. 0, or as scan_fail(). */
static int number_word(struct scan *s, const struct token *word, enum word_kind kind,
		       uint64_t *bits)
{
	uint64_t number;

	if (human_parse_number(word->at, word->len, &number) == word->len &&
	    word_number(kind, number, bits))
		return 0;
	return fail_word(s, word, kind);
}

int scan_words(struct scan *s, enum word_kind kind, uint64_t *value)
{
	*value = 0;
	do {
		struct token word;
		uint64_t bits;

		scan_blanks(s);
		word = take_word(s);
		if (!word.len || !word_value(kind, word.at, word.len, &bits)) {
			int err = number_word(s, &word, kind, &bits);

			if (err)
				return err;
		}
		*value |= bits;
	} while (scan_take(s, '|'));
	return 0;
}

/* Behind a backslash: n, t, an octal number of a byte as strace writes it, or the byte itself. */
static char take_escaped(struct scan *s)
{
	static const char letters[] = "ntrfv", bytes[] = "\n\t\r\f\v";
	const char *letter = memchr(letters, *s->at, strlen(letters));
	unsigned value = 0;

	if (*s->at < '0' || *s->at > '7') {
		char byte = letter ? bytes[letter - letters] : *s->at;

		s->at++;
		return byte;
	}
	for (int i = 0; i < 3 && s->at < s->end && *s->at >= '0' && *s->at <= '7'; i++)
		value = value * 8 + (unsigned)(*s->at++ - '0');
	return (char)value;
}

/* -- strings --------------------------------------------------------------------------- */

int scan_string(struct scan *s, char **memory, const char **text, size_t *len)
{
	const char *start = s->at++;
	char *to = realloc(*memory, (size_t)(s->end - start));

	if (!to)
		return -ENOMEM;
	*memory = to;
	*text = to;
	while (s->at < s->end && *s->at != '"') {
		char byte = *s->at++;

		*to++ = byte == '\\' && s->at < s->end ? take_escaped(s) : byte;
	}
	*len = (size_t)(to - *text);
	return scan_take(s, '"') ? 0 : scan_fail(s, start, "the string has no end");
}
