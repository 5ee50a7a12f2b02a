/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* escaped - bytes that would not be plain text, or look like something else, as \xHH and back. */
#ifndef TEXT_ESCAPED_H
#define TEXT_ESCAPED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether the text of a file is better not put into a bundle as it is: it has a control character
 * other than newline and tab, or a line that might pass for the header of a section.
 */
bool escaped_needed(const char *text, size_t len);

/* How many bytes escaped_write() makes of @text. */
size_t escaped_length(const char *text, size_t len);

/* Write controls (newlines too) as \xHH, a backslash as two, all else as it is; no NUL behind. */
void escaped_write(char *out, const char *text, size_t len);

/*
 * Undo that in place; a newline at the end of all is not part of it. Returns NULL and the length in
 * *@len, or the backslash that begins no escape.
 */
const char *escaped_read(char *text, size_t *len);

#endif
