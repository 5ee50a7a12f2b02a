/* SPDX-License-Identifier: GPL-2.0-or-later */
/* taken - who lies where a call says: what it replaces, or why it is not there. */
#include "vmagap/taken.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/human.h"

static const char *name_of(const struct vmat_vma *vma)
{
	const char *name = vmat_vma_name(vma);

	return *name ? name : "memory without a name";
}

__attribute__((format(printf, 1, 2))) static char *words(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	return len < 0 ? NULL : text;
}

static uint64_t overlap(const struct vmat_vma *vma, uint64_t start, uint64_t end)
{
	uint64_t first = vmat_vma_start(vma), last = vmat_vma_end(vma);

	first = first > start ? first : start;
	last = last < end ? last : end;
	return first < last ? last - first : 0;
}

/* With how many bytes, and how many mappings. */
static char *replaced(const struct vmat_mm *mm, const struct vmat_vma *first, uint64_t start,
		      uint64_t end)
{
	const struct vmat_vma *vma;
	uint64_t bytes = 0, count = 0;
	char size[HUMAN_MAX + 1];

	for (vma = first; vma && vmat_vma_start(vma) < end; vma = vmat_next_vma(mm, vma), count++)
		bytes += overlap(vma, start, end);
	*human_size(size, bytes) = '\0';
	if (count == 1)
		return words("; replaces %s of %s", size, name_of(first));
	return words("; replaces %s of %" PRIu64 " mappings, the first is %s", size, count,
		     name_of(first));
}

static char *taken_by(const char *what, const struct vmat_vma *vma)
{
	return words("%s%s at %08" PRIx64 "-%08" PRIx64, what, name_of(vma), vmat_vma_start(vma),
		     vmat_vma_end(vma));
}

char *taken_words(const struct vmat_placement *placement, const struct wish *wish,
		  const struct vmat_mm *mm, uint64_t length)
{
	uint64_t page = vmat_mm_page_size(mm), hint = wish->call.hint & -page, end = hint + length;
	bool refused = placement->check == VMAT_CHECK_TAKEN;
	const struct vmat_vma *vma;

	if (!hint || end < hint || (placement->error && !refused))
		return strdup("");
	vma = vmat_find_vma_intersection(mm, hint, end);
	if (refused)
		return vma ? taken_by(": ", vma) : strdup("");
	if (placement->address != hint)
		return vma ? taken_by("; not at the hint, where there is ", vma) :
			     strdup("; not at the hint, which cannot be had");
	return vma ? replaced(mm, vma, hint, end) : strdup("");
}
