/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter - the language that picks rows: kind=anon and rss>1M and perm~w and not name~libc */
#include "common/filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/compare.h"

/* Deeper than anybody writes, shallower than the stack. */
enum { DEPTH_MAX = 100 };

enum node_type { NODE_OR, NODE_AND, NODE_NOT, NODE_COMPARE };

struct node {
	enum node_type type;
	size_t left, right;		/* indices of nodes */
	struct comparison *comparison;	/* NODE_COMPARE */
};

struct filter {
	struct node *nodes;
	size_t count, room, root;
	unsigned needs;
};

struct parser {
	struct filter *filter;
	const struct column_set *set;
	const char *text, *at;	/* this expression, and where in it */
	unsigned depth;
	struct complaint *complaint;
};

static int parse_chain(struct parser *parser, enum node_type type, size_t *index);

/* All has been read, or all of this expression. */
static bool at_end(const struct parser *parser)
{
	return !*parser->at || *parser->at == *FILTER_AND;
}

static int complain_at(struct parser *parser, const char *token, size_t len, const char *why)
{
	*parser->complaint = (struct complaint){
		.why = why,
		.token = len ? token : NULL,
		.token_len = len,
		.at = (size_t)(token - parser->text) + 1,
	};
	return -EINVAL;
}

static int add_node(struct parser *parser, const struct node *node, size_t *index)
{
	struct filter *filter = parser->filter;

	if (filter->count == filter->room) {
		size_t room = filter->room ? filter->room * 2 : 16;
		struct node *nodes = reallocarray(filter->nodes, room, sizeof(*nodes));

		if (!nodes)
			return -ENOMEM;
		filter->nodes = nodes;
		filter->room = room;
	}
	*index = filter->count;
	filter->nodes[filter->count++] = *node;
	return 0;
}

static void skip_blanks(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t\n");
}

/* The length of the name that stands here. */
static size_t name_length(const char *at)
{
	size_t len = 0;

	while ((at[len] >= 'a' && at[len] <= 'z') || (at[len] >= 'A' && at[len] <= 'Z') ||
	       (at[len] >= '0' && at[len] <= '9') || at[len] == '_')
		len++;
	return len;
}

/* Eat @word, in any case, if it stands here. */
static bool eat_word(struct parser *parser, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(parser);
	if (name_length(parser->at) != len || strncasecmp(parser->at, word, len))
		return false;
	parser->at += len;
	return true;
}

/* The value that stands here: in quotes, or up to a blank or a ) that it did not open. */
static int parse_value(struct parser *parser, const char **value, size_t *len, bool *quoted)
{
	const char *p = parser->at, *end;
	unsigned open = 0;

	*quoted = *p == '"' || *p == '\'';
	if (*quoted) {
		const char stop[] = { *p, *FILTER_AND, '\0' };

		end = p + 1 + strcspn(p + 1, stop);
		if (*end != *p)
			return complain_at(parser, p, 0, "the quote that begins here has no end");
		*value = p + 1;
		*len = (size_t)(end - *value);
		parser->at = end + 1;
		return 0;
	}
	for (; *p && !strchr(" \t\n" FILTER_AND, *p) && (*p != ')' || open); p++) {
		open += *p == '(';
		open -= *p == ')';
	}
	if (p == parser->at)
		return complain_at(parser, p, 0, "a value is missing");
	if (open)
		return complain_at(parser, parser->at, 0,
				   "a ( in this value has no ): put the value in quotes");
	*value = parser->at;
	*len = (size_t)(p - parser->at);
	parser->at = p;
	return 0;
}

/* Wrong is the operator or the value. */
static int complain_value(struct parser *parser, const struct column *column,
			  const char *operator, const char *value, size_t len, const char *why)
{
	if (why == comparison_no_order)
		return complain_at(parser, operator, 0, why);
	complain_at(parser, value, len, why);
	parser->complaint->column = why == comparison_no_word ? column : NULL;
	return -EINVAL;
}

static int parse_comparison(struct parser *parser, size_t *index)
{
	const char *name = parser->at, *operator, *value;
	size_t name_len = name_length(name), value_len, used;
	struct node node = { .type = NODE_COMPARE };
	const struct column *column = column_find(parser->set, name, name_len);
	enum comparison_operator op;
	const char *why;
	bool quoted;
	int err;

	if (!name_len)
		return complain_at(parser, name, 0, "expected the name of a column");
	if (!column) {
		complain_at(parser, name, name_len, "unknown column");
		parser->complaint->maybe = column_like(parser->set, name, name_len);
		parser->complaint->hint = COLUMN_HINT;
		return -EINVAL;
	}
	parser->at += name_len;
	skip_blanks(parser);
	operator = parser->at;
	used = comparison_operator(operator, &op);
	if (!used)
		return complain_at(parser, operator, 0, "expected one of = != < <= > >= ~");
	parser->at += used;
	skip_blanks(parser);
	err = parse_value(parser, &value, &value_len, &quoted);
	if (err)
		return err;
	err = comparison_new(&node.comparison, column, op, value, value_len, quoted, &why);
	if (err == -EINVAL)
		return complain_value(parser, column, operator, value, value_len, why);
	if (!err)
		err = add_node(parser, &node, index);
	if (err)
		comparison_free(node.comparison);
	else
		parser->filter->needs |= column->needs;
	return err;
}

static int parse_factor(struct parser *parser, size_t *index)
{
	struct node node = { .type = NODE_NOT };
	const char *open;
	int err;

	if (parser->depth == DEPTH_MAX)
		return complain_at(parser, parser->at, 0, "nested too deeply");
	parser->depth++;
	if (eat_word(parser, "not")) {
		err = parse_factor(parser, &node.left);
		if (!err)
			err = add_node(parser, &node, index);
	} else if (*parser->at == '(') {
		open = parser->at++;
		err = parse_chain(parser, NODE_OR, index);
		skip_blanks(parser);
		if (!err && *parser->at != ')')
			err = complain_at(parser, at_end(parser) ? open : parser->at, 0,
					  !at_end(parser) ? "expected and, or, or a )"
						      : "the ( that begins here has no end");
		parser->at += !err;
	} else {
		err = parse_comparison(parser, index);
	}
	parser->depth--;
	return err;
}

/* What stands between "and" (a factor) or between "or" (a chain of "and"). */
static int parse_link(struct parser *parser, enum node_type type, size_t *index)
{
	return type == NODE_AND ? parse_factor(parser, index)
				: parse_chain(parser, NODE_AND, index);
}

/*
 * Links with "and" or "or" between them, however many: the first is the left of a node whose
 * right is the rest, so that matching walks along the chain and does not dive into it.
 */
static int parse_chain(struct parser *parser, enum node_type type, size_t *index)
{
	struct node node = { .type = type };
	size_t next, *place, last = SIZE_MAX;
	int err = parse_link(parser, type, index);

	while (!err && eat_word(parser, type == NODE_AND ? "and" : "or")) {
		err = parse_link(parser, type, &node.right);
		node.left = last == SIZE_MAX ? *index : parser->filter->nodes[last].right;
		if (!err)
			err = add_node(parser, &node, &next);
		if (err)
			break;
		place = last == SIZE_MAX ? index : &parser->filter->nodes[last].right;
		*place = last = next;
	}
	return err;
}

/* One expression, up to its end. */
static int parse_whole(struct parser *parser, size_t *index)
{
	int err;

	parser->text = parser->at;
	err = parse_chain(parser, NODE_OR, index);
	skip_blanks(parser);
	if (!err && !at_end(parser))
		err = complain_at(parser, parser->at, 0,
				  *parser->at == ')' ? "no ( was open"
						     : "expected and, or, or the end");
	return err;
}

static int parse_all(struct parser *parser)
{
	struct node node = { .type = NODE_AND };
	int err = parse_whole(parser, &parser->filter->root);

	while (!err && *parser->at) {
		parser->at++;
		node.left = parser->filter->root;
		err = parse_whole(parser, &node.right);
		if (!err)
			err = add_node(parser, &node, &parser->filter->root);
	}
	return err;
}

int filter_compile(struct filter **filterp, const struct column_set *set, const char *text,
		   struct complaint *complaint)
{
	struct parser parser = { .set = set, .at = text, .complaint = complaint };
	int err;

	parser.filter = calloc(1, sizeof(*parser.filter));
	if (!parser.filter)
		return -ENOMEM;
	err = parse_all(&parser);
	if (err) {
		filter_free(parser.filter);
		return err;
	}
	*filterp = parser.filter;
	return 0;
}

void filter_free(struct filter *filter)
{
	size_t i;

	if (!filter)
		return;
	for (i = 0; i < filter->count; i++)
		comparison_free(filter->nodes[i].comparison);
	free(filter->nodes);
	free(filter);
}

static bool match_node(const struct filter *filter, size_t index, const struct subject *subject,
		       const void *row)
{
	const struct node *node = &filter->nodes[index];

	while (node->type == NODE_OR || node->type == NODE_AND) {
		bool left = match_node(filter, node->left, subject, row);

		if (left == (node->type == NODE_OR))
			return left;
		node = &filter->nodes[node->right];
	}
	if (node->type == NODE_NOT)
		return !match_node(filter, node->left, subject, row);
	return comparison_true(node->comparison, subject, row);
}

bool filter_match(const struct filter *filter, const struct subject *subject, const void *row)
{
	return match_node(filter, filter->root, subject, row);
}

unsigned filter_needs(const struct filter *filter)
{
	return filter->needs;
}
