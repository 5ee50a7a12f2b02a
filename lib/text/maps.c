/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* maps - one line of maps, text in. */
#include "text/maps.h"

#include <endian.h>
#include <string.h>

enum { COLUMN_64BIT_KERNEL = 73, COLUMN_32BIT_KERNEL = 49 };

/* True if a number of @digits digits is padded with zeros to @width and no further. */
static bool usual_width(const char *digits, const char *end, size_t width)
{
	size_t len = (size_t)(end - digits);

	return len == width || (len > width && *digits != '0');
}

/* A number with capital digits, not a word: somebody converted this text. */
static bool has_capital_digits(const struct cursor *c)
{
	const char *p = c->at;

	if (p == c->end || *p < 'A' || *p > 'F')
		return false;
	while (p < c->end && (cursor_digit[(unsigned char)*p] || (*p >= 'A' && *p <= 'F')))
		p++;
	return p == c->end || *p == '-' || *p == ':' || *p == ' ';
}

static const char *read_hex(struct cursor *c, uint64_t *value, size_t width, bool *usual,
			    const char *what)
{
	const char *digits = c->at;
	bool read = cursor_hex(c, value);

	if (has_capital_digits(c))
		return "a capital hexadecimal digit: kernels print small ones";
	if (!read)
		return c->at == digits ? what : "number is too large";
	*usual &= usual_width(digits, c->at, width);
	return NULL;
}

static const char *read_range(struct maps_line *out, struct cursor *c)
{
	const char *start = c->at, *why;

	why = read_hex(c, &out->start, 8, &out->usual,
		       "expected the lower-case hexadecimal start of a mapping");
	if (why)
		return why;
	if (!cursor_char(c, '-'))
		return "expected '-' behind the start of the mapping";
	why = read_hex(c, &out->end, 8, &out->usual,
		       "expected the lower-case hexadecimal end of a mapping");
	if (why)
		return why;
	if (out->start < out->end || c->at == c->end || *c->at != ' ')
		return NULL;
	c->at = start;
	return out->start == out->end ? "range is empty" : "range runs backwards";
}

static const char *read_perms(struct maps_line *out, struct cursor *c)
{
	static const char letters[] = "rwx";

	if (!cursor_char(c, ' '))
		return "expected a blank behind the range";
	for (unsigned i = 0; i < 3; i++) {
		if (cursor_char(c, letters[i]))
			out->perms |= (uint8_t)(1u << i);
		else if (!cursor_char(c, '-'))
			return "expected permissions such as rw-p";
	}
	if (cursor_char(c, 's'))
		out->perms |= PERM_SHARED;
	else if (!cursor_char(c, 'p'))
		return "expected p (private) or s (shared)";
	return cursor_char(c, ' ') ? NULL : "expected a blank behind the permissions";
}

static const char *read_device(struct maps_line *out, struct cursor *c)
{
	uint64_t major, minor;
	const char *why;

	why = read_hex(c, &major, 2, &out->usual, "expected the major number of a device");
	if (why)
		return why;
	if (!cursor_char(c, ':'))
		return "expected ':' between the numbers of a device";
	why = read_hex(c, &minor, 2, &out->usual, "expected the minor number of a device");
	if (why)
		return why;
	if (major > UINT32_MAX || minor > UINT32_MAX)
		return "number is too large";
	out->file.dev_major = (uint32_t)major;
	out->file.dev_minor = (uint32_t)minor;
	return cursor_char(c, ' ') ? NULL : "expected a blank behind the device";
}

static const char *read_inode(struct maps_line *out, struct cursor *c)
{
	const char *digits = c->at;

	if (!cursor_decimal(c, &out->file.inode))
		return c->at == digits ? "expected the decimal number of an inode" :
					 "number is too large";
	out->usual &= usual_width(digits, c->at, 1);
	return c->at == c->end || *c->at == ' ' ? NULL : "expected a blank behind the inode";
}

/* What has no inode is no file, and the kernel ends no name of its own in a CR. */
static bool is_crlf(const struct maps_line *line)
{
	if (!line->name_len || line->name[line->name_len - 1] != '\r')
		return false;
	return line->name_len == 1 || !line->file.inode;
}

static const char *read_name(struct maps_line *out, const char *line, struct cursor *c)
{
	size_t blanks = cursor_blanks(c);

	out->fixed_len = (unsigned)(c->at - line - (ptrdiff_t)blanks + 1);
	out->name = c->at;
	out->name_len = (size_t)(c->end - c->at);
	if (!out->name_len) {
		out->usual &= blanks == 1;
		return NULL;
	}
	if (is_crlf(out)) {
		c->at = c->end - 1;
		return "line ends in CR LF: this text was converted";
	}
	if (memchr(out->name, '\0', out->name_len)) {
		c->at = memchr(out->name, '\0', out->name_len);
		return "a NUL byte: this is no text";
	}
	out->name_column = (unsigned)(c->at - line);
	return NULL;
}

/* -- the usual case ---------------------------------------------------------- */

/*
 * Eight lower-case hexadecimal digits at once, the first being the lowest byte of the word. Sets
 * bits in *@wrong when any of them is none.
 */
static inline uint64_t eight_digits(const char *at, uint64_t *wrong)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t word, letter, value;

	memcpy(&word, at, sizeof(word));
	word = le64toh(word);
	letter = word >> 6 & each;	/* 1 for 'a' (0x61), 0 for '0' (0x30) */
	value = word - each * '0' - letter * ('a' - '0' - 10);
	/* each is below 16; from 10 on it comes from a letter, below from a digit */
	*wrong |= (value & each * 0xf0) | (((value + each * 6) >> 4 & each) ^ letter);
	value = (value << 4 | value >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	value = (value << 8 | value >> 16) & UINT64_C(0x0000ffff0000ffff);
	return (value << 16 | value >> 32) & UINT32_MAX;
}

/* The @digits (8 to 16) of an address, which are padded to eight and no further. */
static inline uint64_t usual_address(const char *at, size_t digits, uint64_t *wrong)
{
	uint64_t high = eight_digits(at, wrong);
	uint64_t low = eight_digits(at + digits - 8, wrong);
	unsigned more = 4 * (unsigned)(digits - 8);

	*wrong |= (digits > 8) & (*at == '0');
	return more == 32 ? high << 32 | low :
			    high << more | (low & ((UINT64_C(1) << more) - 1));
}

static inline uint32_t two_digits(const char *at, uint64_t *wrong)
{
	unsigned high = cursor_digit[(unsigned char)at[0]];
	unsigned low = cursor_digit[(unsigned char)at[1]];

	*wrong |= !high | !low;
	return (high - 1) << 4 | (low - 1);
}

/* How far the address goes with which the line begins, if it is of a usual length; else 0. */
static size_t usual_digits(const char *line)
{
	static const uint8_t usual[] = { 12, 8 };

	for (size_t i = 0; i < sizeof(usual); i++)
		if (line[usual[i]] == '-')
			return usual[i];
	return 0;
}

static inline bool usual_perms(const char *at, uint8_t *perms)
{
	bool r = at[0] == 'r', w = at[1] == 'w', x = at[2] == 'x', s = at[3] == 's';

	*perms = (uint8_t)(r * PERM_READ | w * PERM_WRITE | x * PERM_EXEC | s * PERM_SHARED);
	return (r | (at[0] == '-')) & (w | (at[1] == '-')) & (x | (at[2] == '-')) &
	       (s | (at[3] == 'p'));
}

enum { PERMS = 1, OFFSET = 6, MAJOR = 15, MINOR = 18, INODE = 21 };	/* columns behind the end */

/*
 * The line up to the inode, where every number has its usual width. False when anything is unlike
 * that: then the general case finds out.
 */
static bool read_usual(struct maps_line *out, struct cursor *c)
{
	size_t digits = c->end - c->at >= 2 * 12 + 1 + INODE ? usual_digits(c->at) : 0;
	const char *behind = c->at + 2 * digits + 1;
	uint64_t wrong = !digits;

	if (wrong)
		return false;
	out->start = usual_address(c->at, digits, &wrong);
	out->end = usual_address(c->at + digits + 1, digits, &wrong);
	out->offset = eight_digits(behind + OFFSET, &wrong);
	out->file.dev_major = two_digits(behind + MAJOR, &wrong);
	out->file.dev_minor = two_digits(behind + MINOR, &wrong);
	wrong |= !usual_perms(behind + PERMS, &out->perms);
	wrong |= (behind[0] != ' ') | (behind[OFFSET - 1] != ' ') | (behind[MAJOR - 1] != ' ') |
		 (behind[MINOR - 1] != ':') | (behind[INODE - 1] != ' ');
	if (wrong || out->start >= out->end)
		return false;
	c->at = behind + INODE;
	return true;
}

/* -- any line ----------------------------------------------------------------- */

/* The line up to the inode. */
static const char *read_any(struct maps_line *out, struct cursor *c)
{
	const char *why;

	out->perms = 0;
	why = read_range(out, c);
	if (!why)
		why = read_perms(out, c);
	if (!why)
		why = read_hex(c, &out->offset, 8, &out->usual,
			       "expected the hexadecimal offset of a mapping");
	if (!why && !cursor_char(c, ' '))
		why = "expected a blank behind the offset";
	return why ? why : read_device(out, c);
}

const char *maps_read_line(struct maps_line *out, struct cursor *c)
{
	const char *line = c->at, *why = NULL;

	out->usual = true;
	out->name_column = 0;
	if (!read_usual(out, c))
		why = read_any(out, c);
	if (!why)
		why = read_inode(out, c);
	return why ? why : read_name(out, line, c);
}

bool maps_looks_like_line(const char *line, const char *end)
{
	const char *p = line;

	while (p < end && cursor_digit[(unsigned char)*p])
		p++;
	if (p == line || p == end || *p != '-')
		return false;
	while (p < end && *p != ' ' && *p != ':')
		p++;
	return p == end || *p == ' ';
}

unsigned maps_name_column(unsigned name_column, unsigned fixed_len)
{
	if (!name_column)
		return fixed_len;
	return (fixed_len > name_column - 1 ? fixed_len : name_column - 1) + 1;
}

unsigned maps_learn_name_column(const struct maps_line *line)
{
	static const unsigned known[] = { COLUMN_64BIT_KERNEL, COLUMN_32BIT_KERNEL, 0 };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (line->name_column == maps_name_column(known[i], line->fixed_len))
			return known[i];
	return line->name_column;
}
