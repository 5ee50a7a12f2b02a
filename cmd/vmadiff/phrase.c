/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - changes as a person would say them. */
#include "vmadiff/phrase.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text that grows; NULL when memory is out. */
static void add(char **text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char **text, const char *format, ...)
{
	va_list args;
	char *more, *both;

	if (!*text)
		return;
	va_start(args, format);
	if (vasprintf(&more, format, args) < 0)
		more = NULL;
	va_end(args);
	if (!more || asprintf(&both, "%s%s", *text, more) < 0)
		both = NULL;
	free(more);
	free(*text);
	*text = both;
}

char *phrase_words(unsigned what)
{
	char *text = strdup("");
	const char *word;

	for (unsigned bit = 0; (word = vmat_change_name(1u << bit)); bit++)
		if (what & 1u << bit)
			add(&text, "%s%s", text && *text ? " " : "", word);
	return text;
}

char *phrase_count(size_t changes)
{
	char *text = strdup("");

	add(&text, "%zu change%s", changes, changes == 1 ? "" : "s");
	return text;
}

/* -- what happened -------------------------------------------------------------------------- */

/* What went and came at once may have moved, but as well not. */
static bool perhaps_moved(unsigned what)
{
	return what & VMAT_CHANGE_MOVED && what & (VMAT_CHANGE_ADDED | VMAT_CHANGE_REMOVED);
}

bool phrase_is_word(const struct vmat_change *change)
{
	unsigned what = change->what;

	return !(what & (what - 1)) && !(what & (VMAT_CHANGE_SPLIT | VMAT_CHANGE_MERGED));
}

char *phrase_happened(const struct vmat_change *change)
{
	char *text = strdup("");
	const char *word;

	for (unsigned bit = 0; (word = vmat_change_name(1u << bit)); bit++) {
		if (!(change->what & 1u << bit))
			continue;
		add(&text, "%s%s", text && *text ? ", " : "", word);
		if (1u << bit == VMAT_CHANGE_SPLIT)
			add(&text, " into %zu", change->after.count);
		else if (1u << bit == VMAT_CHANGE_MERGED)
			add(&text, " from %zu", change->before.count);
		else if (1u << bit == VMAT_CHANGE_MOVED && perhaps_moved(change->what))
			add(&text, "?");
	}
	return text;
}

/* -- to what, and how it was ------------------------------------------------------------------ */

/* Changes that have something to say of how it was. */
#define SAYS_HOW_IT_WAS                                                                            \
	(VMAT_CHANGE_REPROTECTED | VMAT_CHANGE_REFLAGGED | VMAT_CHANGE_REPLACED |                  \
	 VMAT_CHANGE_RENAMED | VMAT_CHANGE_MOVED | VMAT_CHANGE_GROWN | VMAT_CHANGE_SHRUNK)

/* What is said of how it was: "(was rw-p, at 7f...)". */
struct remark {
	char **text;
	bool any, was;
};

static void open_remark(struct remark *remark, bool was)
{
	add(remark->text, "%s", remark->any ? ", " : " (");
	if (was && !remark->was)
		add(remark->text, "was ");
	remark->any = true;
	remark->was |= was;
}

/* By the bits of the permissions: read, write, execute, shared. */
static const char anonymous[16][16] = {
	"anonymous ---p", "anonymous r--p", "anonymous -w-p", "anonymous rw-p",
	"anonymous --xp", "anonymous r-xp", "anonymous -wxp", "anonymous rwxp",
	"anonymous ---s", "anonymous r--s", "anonymous -w-s", "anonymous rw-s",
	"anonymous --xs", "anonymous r-xs", "anonymous -wxs", "anonymous rwxs",
};

static const char *nameless(const struct vmat_vma *vma)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	return anonymous[(perms[0] == 'r') | (perms[1] == 'w') << 1 | (perms[2] == 'x') << 2 |
			 (perms[3] == 's') << 3];
}

static void add_name(char **text, const struct vmat_vma *vma)
{
	add(text, "%s", vmat_vma_name_len(vma) ? vmat_vma_name(vma) : nameless(vma));
}

static bool same_perms(const struct vmat_vma *a, const struct vmat_vma *b)
{
	char perms_a[5], perms_b[5];

	vmat_vma_perms(a, perms_a);
	vmat_vma_perms(b, perms_b);
	return !strcmp(perms_a, perms_b);
}

/* The first of @side whose permissions none of @other has. */
static const struct vmat_vma *odd_one(const struct vmat_side *side, const struct vmat_side *other)
{
	for (size_t i = 0; i < side->count; i++) {
		size_t j = 0;

		while (j < other->count && !same_perms(side->vma[i], other->vma[j]))
			j++;
		if (j == other->count)
			return side->vma[i];
	}
	return NULL;
}

/* "was rw-p"; of several mappings only a part was, or is. */
static void say_perms(struct remark *remark, const struct vmat_change *change)
{
	const struct vmat_vma *was = odd_one(&change->before, &change->after);
	const struct vmat_vma *is = odd_one(&change->after, &change->before);
	char perms[5];

	if (was) {
		vmat_vma_perms(was, perms);
		open_remark(remark, change->before.count == 1);
		add(remark->text, "%s%s", change->before.count == 1 ? "" : "part was ", perms);
	}
	if (is && change->after.count > 1) {
		vmat_vma_perms(is, perms);
		open_remark(remark, false);
		add(remark->text, "part is %s", perms);
	}
}

static void say_name(struct remark *remark, const struct vmat_vma *before)
{
	open_remark(remark, true);
	add_name(remark->text, before);
}

static void say_place(struct remark *remark, const struct vmat_vma *before)
{
	open_remark(remark, true);
	add(remark->text, "at %08" PRIx64, vmat_vma_start(before));
}

/* "+ac -nr": what came and went, without what the permissions say. */
static void say_flags(struct remark *remark, const struct vmat_vma *before,
		      const struct vmat_vma *after)
{
	const uint64_t perms = VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC;
	uint64_t was = vmat_vma_flags(before) & ~perms, is = vmat_vma_flags(after) & ~perms;
	size_t count;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!((was ^ is) & flag[i].bit))
			continue;
		open_remark(remark, false);
		add(remark->text, "%c%s", is & flag[i].bit ? '+' : '-', flag[i].code);
	}
}

static void say_how_many(struct remark *remark, const struct vmat_change *change)
{
	if (change->before.count == change->after.count)
		return;
	open_remark(remark, false);
	add(remark->text, "%zu mappings, were %zu", change->after.count, change->before.count);
}

static void say_how_it_was(struct remark *remark, const struct vmat_change *change)
{
	const struct vmat_vma *before = change->before.vma[0], *after = change->after.vma[0];
	unsigned what = change->what;

	if (what & VMAT_CHANGE_REPROTECTED)
		say_perms(remark, change);
	if (what & VMAT_CHANGE_REFLAGGED)
		say_flags(remark, before, after);
	if (what & (VMAT_CHANGE_REPLACED | VMAT_CHANGE_RENAMED))
		say_name(remark, before);
	if (what & VMAT_CHANGE_MOVED)
		say_place(remark, before);
	if (what & (VMAT_CHANGE_GROWN | VMAT_CHANGE_SHRUNK))
		say_how_many(remark, change);
}

const char *phrase_simple_mapping(const struct vmat_change *change, size_t *len)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;

	if (change->what & SAYS_HOW_IT_WAS)
		return NULL;
	*len = vmat_vma_name_len(side->vma[0]);
	if (*len)
		return vmat_vma_name(side->vma[0]);
	*len = sizeof("anonymous rw-p") - 1;
	return nameless(side->vma[0]);
}

char *phrase_mapping(const struct vmat_change *change)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;
	char *text = strdup("");
	struct remark remark = { .text = &text };

	add_name(&text, side->vma[0]);
	if (change->before.count && change->after.count)
		say_how_it_was(&remark, change);
	if (remark.any)
		add(&text, ")");
	return text;
}
