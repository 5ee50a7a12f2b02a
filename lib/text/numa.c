/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* numa - numa_maps, text in: the memory policy of each VMA. */
#include "text/numa.h"

#include <errno.h>
#include <string.h>

/*
 * Two names have a blank in them, "prefer (many):0-1" and "weighted interleave:0". Any other policy
 * ends at the first blank: nodes and modes ("=static") have none, and what follows is escaped.
 */
static const char *const names_with_blanks[] = { "prefer (many)", "weighted interleave" };

static size_t policy_len(const struct cursor *line)
{
	size_t left = (size_t)(line->end - line->at), skip = 0;
	const char *blank;

	for (size_t i = 0; i < sizeof(names_with_blanks) / sizeof(names_with_blanks[0]); i++) {
		size_t len = strlen(names_with_blanks[i]);

		if (left >= len && !memcmp(line->at, names_with_blanks[i], len))
			skip = len;
	}
	blank = memchr(line->at + skip, ' ', left - skip);
	return blank ? (size_t)(blank - line->at) : left;
}

/* Most VMAs have the policy of the one before them, and nearly all have "default". */
static const char *share(struct statfile *file, const char *last, const char *text, size_t len)
{
	if (last && strlen(last) == len && !memcmp(last, text, len))
		return last;
	if (len == strlen("default") && !memcmp(text, "default", len))
		return "default";
	return arena_strndup(&file->mm->arena, text, len);
}

static int read_line(struct statfile *file, struct cursor *line, const char **last)
{
	const struct vmat_vma *vma;
	const char *policy;
	uint64_t start;
	size_t len;

	if (!cursor_hex(line, &start))
		return statfile_bad(file, line->at, "an address was expected");
	if (!cursor_char(line, ' '))
		return statfile_bad(file, line->at, "a blank was expected");
	len = policy_len(line);
	if (!len)
		return statfile_bad(file, line->at, "a policy was expected");
	/* The VMAs were read at another moment: what only one of the two shows is passed over. */
	vma = vmat_vma_lookup(file->mm, start);
	if (!vma || vmat_vma_start(vma) != start)
		return 0;
	policy = share(file, *last, line->at, len);
	if (!policy)
		return -ENOMEM;
	*last = policy;
	return mm_set_policy(file->mm, vma, policy);
}

int numa_read(struct statfile *file)
{
	const char *last = NULL;
	struct cursor line;
	int rc;

	while ((rc = statfile_line(file, &line)) > 0) {
		rc = read_line(file, &line, &last);
		if (rc)
			break;
	}
	return rc;
}
