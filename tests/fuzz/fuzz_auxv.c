/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz auxv: bytes of any machine, or hex. */
#include <stdint.h>
#include <stdlib.h>

#include "model/facts.h"
#include "text/mmstat.h"

static void check(bool holds)
{
	if (!holds)
		abort();
}

static void check_entries(const struct mm_facts *facts, size_t size)
{
	check(facts->auxv_word_bytes == 4 || facts->auxv_word_bytes == 8);
	check((facts->auxv_count + 1) * 2 * facts->auxv_word_bytes <= size);
	for (size_t i = 0; i < facts->auxv_count; i++)
		check(facts->auxv[i].type != AUXV_NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct vmat_mm *mm;

	if (mm_new(&mm))
		return 0;
	if (!mmstat_parse(mm, "auxv", (const char *)input, size, NULL) && mm->facts)
		check_entries(mm->facts, size);
	vmat_mm_free(mm);
	return 0;
}
