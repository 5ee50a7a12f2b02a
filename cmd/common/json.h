/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json - rows and facts as JSON, one line, promised to stay as it is. */
#ifndef COMMON_JSON_H
#define COMMON_JSON_H

#include "common/column.h"
#include "common/out.h"

/* A string with its quotes. What is not UTF-8 becomes U+FFFD, what cannot be seen \uHHHH. */
void json_string(struct out *out, const char *text, size_t len);

/* ,"key": - the comma only if @more. @key is plain. */
void json_key(struct out *out, bool more, const char *key);

/* ,"key":"text" and, where the text is not UTF-8, ,"key_hex":"..." */
void json_text(struct out *out, bool more, const char *key, const char *text, size_t len);

void json_number(struct out *out, uint64_t value);
void json_delta(struct out *out, int64_t value);

/* Objects of one kind of rows, without the brackets around them. */
struct json;

/* @list and @subject must live as long. NULL: no memory. */
struct json *json_new(struct out *out, const struct column_list *list,
		      const struct subject *subject);
void json_row(struct json *json, const void *row);
void json_free(struct json *json);	/* NULL is fine */

/* The same, but for the brace at the end: more members may follow. */
void json_open_row(struct json *json, const void *row);

/* What comes now are the first rows of another array. */
void json_restart(struct json *json);

#endif
