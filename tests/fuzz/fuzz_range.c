/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz the range parser. A range that is taken is in order, and written in full it is the same
 * range; one that is refused says what is wrong, and where within the text.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/range.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_in_full(const struct range *range)
{
	struct complaint complaint;
	struct range again;
	char text[64];

	check(range->first <= range->last);
	if (range->last == UINT64_MAX)
		snprintf(text, sizeof(text), "%" PRIx64 ",", range->first);
	else
		snprintf(text, sizeof(text), "0x%" PRIx64 "-%08" PRIx64, range->first, range->last + 1);
	check(!range_parse(&again, text, &complaint));
	check(again.first == range->first && again.last == range->last);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct complaint complaint = { .why = NULL };
	char *text = malloc(size + 1);
	struct range range;
	int err;

	check(text);
	if (size)
		memcpy(text, input, size);
	text[size] = '\0';
	err = range_parse(&range, text, &complaint);
	if (!err) {
		check_in_full(&range);
	} else {
		check(err == -EINVAL && complaint.why);
		check(complaint.at >= 1 && complaint.at <= strlen(text) + 1);
	}
	free(text);
	return 0;
}
