/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* maps - one line of maps, text in. */
#include "text/maps.h"

#include <string.h>

enum { COLUMN_64BIT_KERNEL = 73, COLUMN_32BIT_KERNEL = 49 };

/* True if a number of @digits digits is padded with zeros to @width and no further. */
static bool usual_width(const char *digits, const char *end, size_t width)
{
	size_t len = (size_t)(end - digits);

	return len == width || (len > width && *digits != '0');
}

static const char *read_hex(struct cursor *c, uint64_t *value, size_t width, bool *usual,
			    const char *what)
{
	const char *digits = c->at;

	if (!cursor_hex(c, value))
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
	if (out->start < out->end)
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

const char *maps_read_line(struct maps_line *out, struct cursor *c)
{
	const char *line = c->at, *why;

	out->perms = 0;
	out->usual = true;
	out->name_column = 0;
	why = read_range(out, c);
	if (!why)
		why = read_perms(out, c);
	if (!why)
		why = read_hex(c, &out->offset, 8, &out->usual,
			       "expected the hexadecimal offset of a mapping");
	if (!why && !cursor_char(c, ' '))
		why = "expected a blank behind the offset";
	if (!why)
		why = read_device(out, c);
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
