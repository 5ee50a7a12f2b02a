/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of maps with the role that each must get written behind it. */
#include "kit/roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/scratch.h"

static const char arrow[] = " => ";

const char *role_in_words(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	static char words[200];
	struct vmat_role_info info;

	vmat_vma_role(mm, vma, &info);
	snprintf(words, sizeof(words), "%s, %s: %s", vmat_role_name(info.role),
		 vmat_confidence_name(info.confidence), info.evidence);
	return words;
}

/* Add the line without what is written behind it; as a record of smaps when @smaps. */
static void add_line(struct pile *text, const char *line, size_t len, bool smaps)
{
	const char *mark = memmem(line, len, arrow, strlen(arrow));

	if (!smaps || mark) {
		pile_add(text, line, mark ? (size_t)(mark - line) : len);
		pile_add(text, "\n", 1);
		return;
	}
	pile_add(text, line, len);
	pile_add(text, " \n", 2);
}

static struct vmat_mm *parse(const char *annotated)
{
	bool smaps = strstr(annotated, "\nVmFlags: ") != NULL;
	struct vmat_trouble trouble = { 0 };
	struct pile text = { 0 };
	struct vmat_mm *mm = NULL;

	for (const char *line = annotated; *line;) {
		size_t len = strcspn(line, "\n");

		add_line(&text, line, len, smaps);
		line += len + (line[len] == '\n');
	}
	if (vmat_parse(&mm, text.bytes, text.len, &trouble))
		fail_msg("line %ju, column %ju: %s\n%s", trouble.line, trouble.column, trouble.why,
			 text.bytes);
	free(text.bytes);
	return mm;
}

static void check(const struct vmat_mm *mm, const struct vmat_vma *vma, const char *line,
		  size_t len)
{
	const char *want = (const char *)memmem(line, len, arrow, strlen(arrow)) + strlen(arrow);
	size_t want_len = strcspn(want, " \n");
	struct vmat_role_info info;
	const char *name;

	vmat_vma_role(mm, vma, &info);
	name = vmat_role_name(info.role);
	if (strlen(name) != want_len || memcmp(name, want, want_len))
		fail_msg("%.*s\nbut it is %s", (int)len, line, role_in_words(mm, vma));
	if (want[want_len] == ' ' &&
	    (want[want_len + 1] == '!') != (info.confidence == VMAT_SURE))
		fail_msg("%.*s\nbut it is %s", (int)len, line, role_in_words(mm, vma));
}

void assert_roles(const char *annotated)
{
	struct vmat_mm *mm = parse(annotated);
	const struct vmat_vma *vma = vmat_first_vma(mm);

	assert_int_equal(vmat_mm_classify(mm), 0);
	for (const char *line = annotated; *line;) {
		size_t len = strcspn(line, "\n");

		if (memmem(line, len, arrow, strlen(arrow))) {
			check(mm, vma, line, len);
			vma = vmat_next_vma(mm, vma);
		}
		line += len + (line[len] == '\n');
	}
	assert_null(vma);
	vmat_mm_free(mm);
}
