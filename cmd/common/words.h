/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words - rows for shell scripts: --raw, words with one blank between, and --pairs, KEY="value". */
#ifndef COMMON_WORDS_H
#define COMMON_WORDS_H

#include "common/column.h"
#include "common/out.h"

/*
 * Sizes are bytes and addresses have 0x, ready for $((...)). What has no value is "-" in
 * --raw (and a text that is - is \x2d there) and "" in --pairs.
 */
void words_raw_heading(struct out *out, const struct column_list *list);
void words_raw_row(struct out *out, const struct column_list *list, const struct subject *subject,
		   const void *row);
void words_pairs_row(struct out *out, const struct column_list *list,
		     const struct subject *subject, const void *row);

#endif
