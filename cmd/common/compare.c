/* SPDX-License-Identifier: GPL-2.0-or-later */
/* compare - one comparison of a filter: a column, an operator, a value. */
#include "common/compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/human.h"
#include "common/pattern.h"

struct comparison {
	const struct column *column;
	enum comparison_operator op;
	bool absent;			/* the value is "no value" */
	bool has_number, has_regex;
	uint64_t number;
	size_t len;
	regex_t regex;
	char text[];
};

const char comparison_no_order[] = "a list can be compared with = != ~ only";
const char comparison_no_word[] = "this column never says so";

size_t comparison_operator(const char *text, enum comparison_operator *op)
{
	static const struct {
		const char *text;
		enum comparison_operator op;
	} operators[] = {	/* the longer first */
		{ "!=", OP_NOT_EQUAL }, { "<=", OP_LESS_EQUAL }, { ">=", OP_MORE_EQUAL },
		{ "==", OP_EQUAL }, { "=", OP_EQUAL }, { "<", OP_LESS }, { ">", OP_MORE },
		{ "~", OP_MATCH },
	};
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t len = strlen(operators[i].text);

		if (!strncmp(text, operators[i].text, len)) {
			*op = operators[i].op;
			return len;
		}
	}
	return 0;
}

static bool is_list(const struct column *column)
{
	return column->type == CELL_LIST || column->type == CELL_FLAGS;
}

static const char *take_truth(struct comparison *comparison)
{
	static const char *const words[] = { "no", "yes", "false", "true", "0", "1" };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcasecmp(comparison->text, words[i])) {
			comparison->number = i & 1;
			return NULL;
		}
	}
	return "expected yes or no";
}

static const char *take_word(const struct comparison *comparison)
{
	const char *word;
	size_t i;

	if (comparison->op > OP_NOT_EQUAL)
		return NULL;
	if (comparison->column->wrong)
		return comparison->column->wrong(comparison->text, comparison->len);
	if (!comparison->column->word)
		return NULL;
	for (i = 0; (word = comparison->column->word(i)); i++)
		if (!strcmp(word, comparison->text))
			return NULL;
	return comparison_no_word;
}

/* "5", "-5", "+5": all of @text. */
static bool take_change(struct comparison *comparison)
{
	bool sign = comparison->len && strchr("+-", comparison->text[0]);
	size_t len = comparison->len - sign;
	uint64_t number;

	if (human_parse_number(comparison->text + sign, len, &number) != len || !len ||
	    number > INT64_MAX)
		return false;
	comparison->number = comparison->text[0] == '-' ? -number : number;
	return true;
}

/* Read the value as the column wants it. Returns NULL or what is wrong with it. */
static const char *take_value(struct comparison *comparison)
{
	const char *text = comparison->text;
	size_t len = comparison->len;

	switch (comparison->column->type) {
	case CELL_ADDRESS:
		return human_parse_hex(text, len, &comparison->number) == len
			? NULL : "expected a hexadecimal address";
	case CELL_DEVICE:
		return human_parse_device(text, len, &comparison->number) == len
			? NULL : "expected a device, such as 08:01";
	case CELL_BYTES:
		return human_parse_size(text, len, &comparison->number) == len
			? NULL : "expected a size, such as 4096, 64K or 1.5M";
	case CELL_DELTA:
		return human_parse_delta(text, len, (int64_t *)&comparison->number) == len
			? NULL : "expected a change, such as 64K, -64K or 0";
	case CELL_CHANGE:
		return take_change(comparison) ? NULL
			: "expected a change, such as 5, -5 or 0";
	case CELL_NUMBER:
		return human_parse_number(text, len, &comparison->number) == len
			? NULL : "expected a number";
	case CELL_TRUTH:
		return take_truth(comparison);
	case CELL_ABSENT:
		/* the column says now this, now that: what the cell is decides */
		comparison->has_number =
			len && (human_parse_size(text, len, &comparison->number) == len ||
				human_parse_hex(text, len, &comparison->number) == len);
		return NULL;
	default:
		return take_word(comparison);
	}
}

static const char *take(struct comparison *comparison, bool quoted)
{
	bool equality = comparison->op <= OP_NOT_EQUAL;
	const char *why;

	if (is_list(comparison->column) && !equality && comparison->op != OP_MATCH)
		return comparison_no_order;
	if (equality && !quoted && !strcmp(comparison->text, "-")) {
		comparison->absent = true;
		return NULL;
	}
	if (comparison->op == OP_MATCH) {
		why = pattern_compile(&comparison->regex, comparison->text);
		comparison->has_regex = !why;
		return why;
	}
	if (!comparison->len && comparison->column->type >= CELL_ADDRESS)
		return "a value is missing";
	return take_value(comparison);
}

int comparison_new(struct comparison **comparisonp, const struct column *column,
		   enum comparison_operator op, const char *value, size_t len, bool quoted,
		   const char **why)
{
	struct comparison *comparison = calloc(1, sizeof(*comparison) + len + 1);

	if (!comparison)
		return -ENOMEM;
	comparison->column = column;
	comparison->op = op;
	comparison->len = len;
	memcpy(comparison->text, value, len);
	*why = take(comparison, quoted);
	if (*why) {
		comparison_free(comparison);
		return -EINVAL;
	}
	*comparisonp = comparison;
	return 0;
}

void comparison_free(struct comparison *comparison)
{
	if (!comparison)
		return;
	if (comparison->has_regex)
		regfree(&comparison->regex);
	free(comparison);
}

static int order_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Changes are signed. */
static int order_as(enum cell_type type, uint64_t a, uint64_t b)
{
	const uint64_t sign = UINT64_C(1) << 63;

	return type >= CELL_DELTA ? order_numbers(a ^ sign, b ^ sign) : order_numbers(a, b);
}

static int order_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order ? order : order_numbers(a_len, b_len);
}

int cell_order(const struct cell *a, const struct cell *b)
{
	bool numbers = a->type >= CELL_ADDRESS && b->type >= CELL_ADDRESS;

	if (a->type == CELL_ABSENT || b->type == CELL_ABSENT)
		return (a->type == CELL_ABSENT) - (b->type == CELL_ABSENT);
	if (numbers)
		return order_as(a->type, a->number, b->number);
	if (a->type >= CELL_ADDRESS || b->type >= CELL_ADDRESS)
		return a->type >= CELL_ADDRESS ? -1 : 1;	/* a mixed column: numbers first */
	return order_text(a->text, a->len, b->text, b->len);
}

/* What an order says about an operator. */
static bool holds(enum comparison_operator op, int order)
{
	switch (op) {
	case OP_EQUAL:		return order == 0;
	case OP_NOT_EQUAL:	return order != 0;
	case OP_LESS:		return order < 0;
	case OP_LESS_EQUAL:	return order <= 0;
	case OP_MORE:		return order > 0;
	case OP_MORE_EQUAL:	return order >= 0;
	case OP_MATCH:		break;
	}
	return false;
}

static bool matches(const struct comparison *comparison, const char *text, size_t len)
{
	regmatch_t bounds = { .rm_so = 0, .rm_eo = (regoff_t)len };

	return !regexec(&comparison->regex, text, 1, &bounds, REG_STARTEND);
}

/* Some item is, or matches, the value. */
static bool any_item(const struct comparison *comparison, const struct cell *cell)
{
	struct cell_item item = { 0 };

	while (cell_next_item(cell, &item)) {
		bool hit = comparison->op == OP_MATCH
			? matches(comparison, item.text, item.len)
			: !order_text(item.text, item.len, comparison->text, comparison->len);

		if (hit)
			return true;
	}
	return false;
}

static bool match_cell(const struct comparison *comparison, const struct cell *cell)
{
	char digits[HUMAN_MAX];

	if (cell->type < CELL_ADDRESS)
		return matches(comparison, cell->text, cell->len);
	if (cell->type == CELL_TRUTH)
		return matches(comparison, cell->number ? "yes" : "no", cell->number ? 3 : 2);
	return matches(comparison, digits, cell_format(cell, digits));
}

static bool compare_cell(const struct comparison *comparison, const struct cell *cell)
{
	if (cell->type < CELL_ADDRESS)
		return holds(comparison->op, order_text(cell->text, cell->len, comparison->text,
							comparison->len));
	if (comparison->column->type == CELL_ABSENT && !comparison->has_number)
		return comparison->op == OP_NOT_EQUAL;
	return holds(comparison->op, order_as(cell->type, cell->number, comparison->number));
}

bool comparison_true(const struct comparison *comparison, const struct subject *subject,
		     const void *row)
{
	struct cell cell;

	column_cell(comparison->column, subject, row, &cell);
	if (comparison->absent)
		return (cell.type == CELL_ABSENT) == (comparison->op == OP_EQUAL);
	if (cell.type == CELL_ABSENT)
		return false;
	if (cell.type == CELL_LIST || cell.type == CELL_FLAGS)
		return any_item(comparison, &cell) == (comparison->op != OP_NOT_EQUAL);
	if (comparison->op == OP_MATCH)
		return match_cell(comparison, &cell);
	return compare_cell(comparison, &cell);
}
