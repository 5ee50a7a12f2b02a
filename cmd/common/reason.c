/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reason - why two mappings that touch are not one, in words. */
#include "common/reason.h"

#include <stdio.h>
#include <string.h>

#define REFUSED(refusal) (1U << VMAT_REFUSAL_##refusal)

/* What can stand between two, in the order in which it is told. */
static const struct reason reasons[] = {
	{ "permissions", "other permissions", REFUSED(FLAGS), REASON_PERMISSIONS },
	{ "flags", "", REFUSED(FLAGS), ~REASON_PERMISSIONS },
	{ "special", "memory that never merges: hugetlb, a device, the kernel's own",
	  REFUSED(SPECIAL), 0 },
	{ "file", "another file, or a file and none", REFUSED(FILE), 0 },
	{ "offset", "offsets that do not follow each other", REFUSED(OFFSET), 0 },
	{ "name", "names that the program gave (PR_SET_VMA_ANON_NAME)", REFUSED(NAME),
	  0 },
	{ "policy", "other NUMA policies (mbind)", REFUSED(POLICY), 0 },
	{ "close", "System V shared memory, which must be told when one ends", REFUSED(CLOSE),
	  0 },
};

enum { REASONS = sizeof(reasons) / sizeof(reasons[0]) };

static bool stands(const struct reason *reason, unsigned refusals, uint64_t bits)
{
	return refusals & reason->refusal && (!reason->any || bits & reason->any);
}

const struct reason *reason_table(size_t *count)
{
	*count = REASONS;
	return reasons;
}

void reason_words(char to[REASONS_MAX], unsigned refusals, uint64_t bits)
{
	char *end = to;
	size_t i;

	for (i = 0; i < REASONS; i++) {
		if (!stands(&reasons[i], refusals, bits))
			continue;
		if (end > to)
			*end++ = ' ';
		end = stpcpy(end, reasons[i].word);
	}
	if (end == to)
		stpcpy(to, REASON_NOT_TOLD);
}

void reason_letters(char to[LETTERS_MAX], uint64_t bits)
{
	size_t count, i;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	*to = '\0';
	for (i = 0; i < count; i++) {
		if (!(bits & flag[i].bit))
			continue;
		/* a bit may have two codes: one of them is enough */
		bits &= ~flag[i].bit;
		to = stpcpy(to, flag[i].code);
		to = stpcpy(to, " ");
	}
}

/*
 * Made writable, as the other one is, the unwritable one would be charged, as the other one is:
 * mprotect() does that to private memory that is not charged yet, unless MAP_NORESERVE was said.
 */
static bool is_charged_by_write(const struct vmat_seam *seam)
{
	const uint64_t both = VMAT_VM_WRITE | VMAT_VM_ACCOUNT;
	const uint64_t never = VMAT_VM_SHARED | VMAT_VM_NORESERVE | VMAT_VM_HUGETLB;
	uint64_t below = vmat_vma_flags(seam->below), above = vmat_vma_flags(seam->above);

	if (!seam->flags_known || (seam->bits & both) != both || (below | above) & never)
		return false;
	return (below & both) == both || (above & both) == both;
}

unsigned reason_reduce(const struct vmat_seam *seam, uint64_t *bits)
{
	const unsigned for_ever = REFUSED(FILE) | REFUSED(SPECIAL);

	*bits = seam->bits;
	if (is_charged_by_write(seam))
		*bits &= ~VMAT_VM_ACCOUNT;
	if (!(seam->refusals & for_ever))
		return seam->refusals;
	*bits = 0;
	return seam->refusals & REFUSED(SPECIAL) ? REFUSED(SPECIAL) : REFUSED(FILE);
}

/* "dc (madvise(MADV_DONTFORK))", "ac (charged to the commit limit)" */
static size_t explain_flags(char *to, size_t size, uint64_t bits)
{
	size_t count, i, len = 0;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	for (i = 0; i < count && len < size; i++) {
		const char *how = *flag[i].call ? flag[i].call : flag[i].meaning;

		if (!(bits & flag[i].bit))
			continue;
		bits &= ~flag[i].bit;
		len += (size_t)snprintf(to + len, size - len, "%s%s (%s)", len ? ", " : "",
					flag[i].code, how);
	}
	return len < size ? len : size - 1;
}

void reason_explain(char *to, size_t size, unsigned refusals, uint64_t bits, bool policy_known)
{
	size_t i, len = 0;

	if (!refusals)
		snprintf(to, size, "what /proc does not tell: pages of another history "
			 "(anon_vma) or another open of the file%s",
			 policy_known ? "" : "; or a NUMA policy: none was read, --numa does");
	for (i = 0; i < REASONS && len < size; i++) {
		if (!stands(&reasons[i], refusals, bits))
			continue;
		len += (size_t)snprintf(to + len, size - len, "%s%s", len ? " and " : "",
					reasons[i].meaning);
		if (!*reasons[i].meaning && len < size)
			len += explain_flags(to + len, size - len, bits & reasons[i].any);
	}
}
