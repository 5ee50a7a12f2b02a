/* SPDX-License-Identifier: GPL-2.0-or-later */
/* range - a range of addresses as people write it. */
#include "common/range.h"

#include <errno.h>
#include <string.h>

#include "common/human.h"

static int complain_at(struct complaint *complaint, const char *text, const char *at,
		       const char *why)
{
	*complaint = (struct complaint){ .why = why, .at = (size_t)(at - text) + 1 };
	return -EINVAL;
}

/* What stands behind the separator at @at: an end (excluded), or a length. */
static int parse_end(struct range *range, const char *text, const char *at,
		     struct complaint *complaint)
{
	const char *rest = at + 1;
	size_t len = strlen(rest), used;
	uint64_t value;

	if (*at == '+')
		used = human_parse_size(rest, len, &value);
	else
		used = human_parse_hex(rest, len, &value);
	if (!used)
		return complain_at(complaint, text, rest,
				   *at == '+' ? "expected a length, such as 4096, 0x1000 or 64K"
					      : "expected a hexadecimal address");
	if (used != len)
		return complain_at(complaint, text, rest + used,
				   "nothing may follow the end of a range");
	if (*at == '+' && value && value - 1 > UINT64_MAX - range->first)
		return complain_at(complaint, text, rest, "reaches beyond the last address");
	if (*at == '+')
		range->last = range->first + value - 1;
	else
		range->last = value - 1;
	if (!value || (*at == '+' ? 0 : value == range->first))
		return complain_at(complaint, text, rest, "the range is empty");
	if (range->last < range->first)
		return complain_at(complaint, text, rest, "the range runs backwards");
	return 0;
}

int range_parse(struct range *range, const char *text, struct complaint *complaint)
{
	size_t len = strlen(text), used = human_parse_hex(text, len, &range->first);
	const char *at = text + used;

	if (!used && *text != ',')
		return complain_at(complaint, text, text,
				   "expected a hexadecimal address, such as 7f0012345000");
	if (!used)
		range->first = 0;
	if (!*at) {
		range->last = range->first;
		return 0;
	}
	if (!strchr(",-+", *at))
		return complain_at(complaint, text, at, "expected , or - or + behind the address");
	if (used && *at == ',' && !at[1]) {
		range->last = UINT64_MAX;
		return 0;
	}
	return parse_end(range, text, at, complaint);
}
