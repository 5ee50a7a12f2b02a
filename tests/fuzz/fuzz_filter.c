/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz the filter language. A filter that is taken matches exactly where its negation does not; one
 * that is refused says what is wrong, and where within the text.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/filter.h"
#include "common/vmacolumn.h"

/* Mappings with and without a name, counters and flags. */
static const char smaps[] =
	"00400000-00401000 r-xp 00002000 08:01 12                                 /bin/a b\n"
	"Size:                  4 kB\n"
	"Rss:                   4 kB\n"
	"Swap:                  0 kB\n"
	"VmFlags: rd ex mr mw me \n"
	"7f0000000000-7f0000180000 rw-s 00000000 00:01 34                         /dev/zero (deleted)\n"
	"Size:               1536 kB\n"
	"Rss:                   0 kB\n"
	"Swap:                  8 kB\n"
	"VmFlags: rd wr sh mr mw me ms sd ?? \n"
	"7ffff0000000-7ffff0021000 rw-p 00000000 00:00 0                          [stack]\n"
	"Size:                132 kB\n"
	"Rss:                  12 kB\n"
	"Swap:                  0 kB\n"
	"VmFlags: rd wr mr mw me gd ac \n"
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 \n"
	"Size:                  4 kB\n"
	"Rss:                   0 kB\n"
	"Swap:                  0 kB\n"
	"VmFlags: ex \n";

struct place {
	struct vma_columns columns;
	struct subject subject;
};

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_complaint(const struct complaint *complaint, const char *text)
{
	size_t len = strlen(text);

	check(complaint->why && *complaint->why);
	check(complaint->at >= 1 && complaint->at <= len + 1);
	if (complaint->token) {
		check(complaint->token >= text && complaint->token <= text + len);
		check(complaint->token_len <= (size_t)(text + len - complaint->token));
	}
}

static void check_negation(const struct place *place, const struct filter *filter, const char *text)
{
	struct complaint complaint = { .why = NULL };
	const struct vmat_vma *vma;
	struct filter *negation;
	char *negated;
	int err;

	check(asprintf(&negated, "not (%s)", text) >= 0);
	err = filter_compile(&negation, &place->columns.set, negated, &complaint);
	/* two levels more may be too deep */
	check(!err || !strcmp(complaint.why, "nested too deeply"));
	if (!err) {
		check(filter_needs(filter) == filter_needs(negation));
		vmat_for_each_vma(place->subject.mm, vma)
			check(filter_match(filter, &place->subject, vma) !=
			      filter_match(negation, &place->subject, vma));
		filter_free(negation);
	}
	free(negated);
}

static void try(const struct place *place, const char *text)
{
	struct complaint complaint = { .why = NULL };
	struct filter *filter;
	int err = filter_compile(&filter, &place->columns.set, text, &complaint);

	if (err) {
		check(err == -EINVAL);
		check_complaint(&complaint, text);
		return;
	}
	check_negation(place, filter, text);
	filter_free(filter);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	char *text = malloc(size + 1);
	struct place place = { .subject = { .target = "fuzz" } };
	struct vmat_mm *mm = NULL;

	check(text != NULL);
	check(!vmat_parse(&mm, smaps, sizeof(smaps) - 1, NULL));
	check(!vmat_mm_classify(mm) && !vma_columns_make(&place.columns, mm));
	place.subject.mm = mm;
	if (size)
		memcpy(text, input, size);
	text[size] = '\0';
	try(&place, text);
	vma_columns_free(&place.columns);
	vmat_mm_free(mm);
	free(text);
	return 0;
}
