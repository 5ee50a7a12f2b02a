/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* escaped - bytes that would not be plain text, or look like something else, as \xHH and back. */
#include "text/escaped.h"

#include <string.h>

#include "text/cursor.h"

enum { DELETE = 0x7f, HEX_LEN = 4 };	/* \x0a */

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == DELETE;
}

bool escaped_needed(const char *text, size_t len)
{
	static const char mark[] = "\n==>";

	for (size_t i = 0; i < len; i++)
		if (is_control(text[i]) && text[i] != '\n' && text[i] != '\t')
			return true;
	return memmem(text, len, mark, sizeof(mark) - 1);
}

size_t escaped_length(const char *text, size_t len)
{
	size_t length = 0;

	for (size_t i = 0; i < len; i++)
		length += is_control(text[i]) ? HEX_LEN : text[i] == '\\' ? 2 : 1;
	return length;
}

void escaped_write(char *out, const char *text, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (is_control(text[i])) {
			*out++ = '\\';
			*out++ = 'x';
			*out++ = digits[c >> 4];
			*out++ = digits[c & 0xf];
			continue;
		}
		if (c == '\\')
			*out++ = '\\';
		*out++ = text[i];
	}
}

/* The byte that the escape at @text stands for, and how long that is; 0: it is none. */
static size_t take_escape(const char *text, size_t len, char *byte)
{
	unsigned high, low;

	if (len >= 2 && text[1] == '\\') {
		*byte = '\\';
		return 2;
	}
	if (len < HEX_LEN || text[1] != 'x')
		return 0;
	high = cursor_digit[(unsigned char)text[2]];
	low = cursor_digit[(unsigned char)text[3]];
	*byte = (char)((high - 1) << 4 | (low - 1));
	return high && low ? HEX_LEN : 0;
}

const char *escaped_read(char *text, size_t *len)
{
	size_t to = 0, end = *len;

	if (end && text[end - 1] == '\n')
		end--;
	for (size_t from = 0; from < end;) {
		size_t taken = 1;

		if (text[from] == '\\')
			taken = take_escape(text + from, end - from, &text[to]);
		else
			text[to] = text[from];
		if (!taken)
			return text + from;
		from += taken;
		to++;
	}
	*len = to;
	return NULL;
}
