/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* parser - what is beside vmat_parser_feed(): for those who feed some of a text only. */
#ifndef TEXT_PARSER_H
#define TEXT_PARSER_H

#include "model/mm.h"

/*
 * Whole records were left out behind those that were fed, the last of them of a mapping that ends
 * at @end. Returns as vmat_parser_feed(): the record fed last is complete now.
 */
int parser_pass_over(struct vmat_parser *parser, uint64_t end, struct vmat_trouble *trouble);

/* How many lines were fed; what it complains of is counted by them. */
uint64_t parser_lines(const struct vmat_parser *parser);

/* What was made of them so far; the parser's own. */
struct vmat_mm *parser_mm(const struct vmat_parser *parser);

#endif
