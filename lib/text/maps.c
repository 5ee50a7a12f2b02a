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

	if (c->at == c->end)
		return "an empty line: kernels print none";
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
	out->name_column = (unsigned)(c->at - line);
	return NULL;
}

/* -- the usual case ---------------------------------------------------------- */

/* Sixteen characters, or two words of eight: the compiler knows how to work on all at once. */
typedef unsigned char chars16 __attribute__((vector_size(16)));
typedef signed char signs16 __attribute__((vector_size(16)));
typedef uint64_t words2 __attribute__((vector_size(16)));

static inline uint64_t load64(const char *at)
{
	uint64_t word;

	memcpy(&word, at, sizeof(word));
	return le64toh(word);
}

/*
 * Twice eight lower-case hexadecimal digits as two numbers of 32 bits; the first digit is the
 * lowest byte of a word. Sets bits in *@wrong where a character is no such digit.
 */
static inline void twice_eight_digits(uint64_t first, uint64_t second, words2 *numbers,
				      words2 *wrong)
{
	chars16 c = (chars16)(words2){ first, second };
	chars16 letter = (chars16)((signs16)c > '9');	/* all bits set, or none */
	chars16 digit = c - '0' - (letter & ('a' - '0' - 10));
	words2 x = (words2)digit;

	/* below 16; from 10 on it comes from a letter, below from a figure */
	*wrong |= (words2)((digit & 0xf0) | ((chars16)((signs16)digit > 9) ^ letter));
	x = (x << 4 | x >> 8) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x << 8 | x >> 16) & UINT64_C(0x0000ffff0000ffff);
	*numbers = (x << 16 | x >> 32) & UINT32_MAX;
}

/* The @digits (8 to 15) of an address, which are padded to eight and no further. */
static inline uint64_t usual_address(const char *at, size_t digits, words2 *wrong)
{
	unsigned more = 4 * (unsigned)(digits - 8);
	words2 ends;

	twice_eight_digits(load64(at), load64(at + digits - 8), &ends, wrong);
	(*wrong)[0] |= (digits > 8) & (*at == '0');
	return ends[0] << more | (ends[1] & ((UINT64_C(1) << more) - 1));
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

/* Of " rw-p 00": PERM_*, and whether it is that. */
static inline bool usual_perms(uint64_t word, uint8_t *perms)
{
	static const char spelt[16][5] = { "---p", "r--p", "-w-p", "rw-p", "--xp", "r-xp",
					   "-wxp", "rwxp", "---s", "r--s", "-w-s", "rw-s",
					   "--xs", "r-xs", "-wxs", "rwxs" };
	uint32_t letters = (uint32_t)(word >> 8), want;
	unsigned index;

	/* a letter has 0x40, which '-' has not; 's' has 1, which 'p' has not */
	index = (letters >> 6 & 1) | (letters >> 13 & 2) | (letters >> 20 & 4) |
		(letters >> 21 & 8);
	*perms = (uint8_t)index;
	memcpy(&want, spelt[index], sizeof(want));
	return letters == le32toh(want) && (word & UINT64_C(0xff00000000ff)) ==
						   UINT64_C(0x200000000020);
}

enum { OFFSET = 6, DEVICE = 15, INODE = 21 };	/* columns behind the end of the range */

/*
 * The line up to the inode, where every number has its usual width. False when anything is unlike
 * that: then the general case finds out.
 */
static bool read_usual(struct maps_line *out, struct cursor *c)
{
	size_t len = (size_t)(c->end - c->at);
	size_t digits = len >= 2 * 8 + 1 + DEVICE + 8 ? usual_digits(c->at) : 0;
	const char *behind = c->at + 2 * digits + 1;
	words2 wrong = { 0 }, numbers;
	uint64_t device;

	if (!digits || len < 2 * digits + 1 + DEVICE + 8 || behind[OFFSET + 8] != ' ' ||
	    !usual_perms(load64(behind), &out->perms))
		return false;
	device = load64(behind + DEVICE);
	out->start = usual_address(c->at, digits, &wrong);
	out->end = usual_address(c->at + digits + 1, digits, &wrong);
	/* "fe:00 12": figures for what is no digit of a device */
	twice_eight_digits(load64(behind + OFFSET),
			   (device & UINT64_C(0xffff00ffff)) | UINT64_C(0x3030300000300000),
			   &numbers, &wrong);
	out->offset = numbers[0];
	out->file.dev_major = (uint32_t)(numbers[1] >> 24);
	out->file.dev_minor = (uint32_t)(numbers[1] >> 12 & 0xff);
	if (wrong[0] | wrong[1] || out->start >= out->end ||
	    (device & UINT64_C(0xff0000ff0000)) != UINT64_C(0x2000003a0000))
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
