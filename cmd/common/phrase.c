/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - changes as a person would say them. */
#include "common/phrase.h"

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

char *phrase_count(size_t changes, const char *note)
{
	char *text = strdup("");

	add(&text, "%zu change%s%s", changes, changes == 1 ? "" : "s", note ? note : "");
	return text;
}

/* -- what happened ------------------------------------------------------------------------ */

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

/* -- to what, and how it was -------------------------------------------------------------- */

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

static unsigned perms_index(const struct vmat_vma *vma)
{
	char perms[5];

	vmat_vma_perms(vma, perms);
	return (perms[0] == 'r') | (perms[1] == 'w') << 1 | (perms[2] == 'x') << 2 |
	       (perms[3] == 's') << 3;
}

static const char *nameless(const struct vmat_vma *vma)
{
	return anonymous[perms_index(vma)];
}

unsigned phrase_perms_of(const struct vmat_side *side)
{
	unsigned set = 0;

	for (size_t i = 0; i < side->count; i++)
		set |= 1u << perms_index(side->vma[i]);
	return set;
}

char *phrase_perms(unsigned set)
{
	char *text = strdup("");

	for (unsigned i = 0; i < 16; i++)
		if (set & 1u << i)
			add(&text, "%s%s", text && *text ? " " : "",
			    anonymous[i] + sizeof("anonymous"));
	return text;
}

/* A backslash in text may stand for a newline; who has asked the kernel knows. */
static void add_name(char **text, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	struct vmat_path path;

	if (!strchr(vmat_vma_name(vma), '\\')) {
		add(text, "%s", *vmat_vma_name(vma) ? vmat_vma_name(vma) : nameless(vma));
		return;
	}
	vmat_vma_path(mm, vma, &path);
	add(text, "%.*s%s", (int)path.len, path.bytes,
	    path.deleted == VMAT_YES ? " (deleted)" : "");
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

static bool same_name(const struct vmat_vma *a, const struct vmat_vma *b)
{
	size_t len = vmat_vma_name_len(a);

	return len == vmat_vma_name_len(b) && !memcmp(vmat_vma_name(a), vmat_vma_name(b), len);
}

/* The name was that of @before, and nothing but " (deleted)" was added. */
static bool only_deleted(const struct vmat_vma *before, const struct vmat_vma *after)
{
	static const char deleted[] = " (deleted)";
	size_t len = vmat_vma_name_len(before);

	return len && vmat_vma_name_len(after) == len + sizeof(deleted) - 1 &&
	       !memcmp(vmat_vma_name(after), vmat_vma_name(before), len) &&
	       !strcmp(vmat_vma_name(after) + len, deleted);
}

/* Another name, or another part of what has that name, or otherwise mapped. */
static void say_backing(struct remark *remark, const struct vmat_mm *mm,
			const struct vmat_change *change)
{
	const struct vmat_vma *before = change->before.vma[0], *after = change->after.vma[0];
	char perms[5];

	if (only_deleted(before, after))
		return;
	if (!same_name(before, after)) {
		open_remark(remark, true);
		add_name(remark->text, mm, before);
	} else if (vmat_vma_offset(before) != vmat_vma_offset(after)) {
		open_remark(remark, true);
		add(remark->text, "from offset %" PRIx64, vmat_vma_offset(before));
	}
	if (vmat_vma_name_len(before) && !same_perms(before, after) &&
	    !(change->what & VMAT_CHANGE_REPROTECTED)) {
		vmat_vma_perms(before, perms);
		open_remark(remark, true);
		add(remark->text, "%s", perms);
	}
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

/* Of a sum: that it is one, and of how many mappings. */
static void say_how_many(struct remark *remark, const struct vmat_change *change)
{
	size_t is = change->after.count, was = change->before.count;

	if (is == was && is == 1)
		return;
	open_remark(remark, false);
	if (is == was)
		add(remark->text, "in %zu mappings", is);
	else
		add(remark->text, "in %zu mapping%s, %s %zu", is, is == 1 ? "" : "s",
		    is == 1 ? "was" : "were", was);
}

static void say_how_it_was(struct remark *remark, const struct vmat_mm *mm,
			   const struct vmat_change *change)
{
	const struct vmat_vma *before = change->before.vma[0], *after = change->after.vma[0];
	unsigned what = change->what;

	if (what & VMAT_CHANGE_REPROTECTED)
		say_perms(remark, change);
	if (what & VMAT_CHANGE_REFLAGGED)
		say_flags(remark, before, after);
	if (what & (VMAT_CHANGE_REPLACED | VMAT_CHANGE_RENAMED))
		say_backing(remark, mm, change);
	if (what & VMAT_CHANGE_MOVED)
		say_place(remark, before);
	if (what & (VMAT_CHANGE_GROWN | VMAT_CHANGE_SHRUNK))
		say_how_many(remark, change);
}

const char *phrase_simple_mapping(const struct vmat_change *change, size_t *len)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;

	if (change->what & SAYS_HOW_IT_WAS || strchr(vmat_vma_name(side->vma[0]), '\\'))
		return NULL;
	*len = vmat_vma_name_len(side->vma[0]);
	if (*len)
		return vmat_vma_name(side->vma[0]);
	*len = sizeof("anonymous rw-p") - 1;
	return nameless(side->vma[0]);
}

/* Which mapping stands for all: of a part with other permissions, one that has kept its own. */
static const struct vmat_vma *shown(const struct vmat_change *change)
{
	const struct vmat_side *side = change->after.count ? &change->after : &change->before;
	const unsigned kept = phrase_perms_of(&change->before);

	if (change->what & VMAT_CHANGE_REPROTECTED)
		for (size_t i = 0; i < side->count; i++)
			if (kept & 1u << perms_index(side->vma[i]))
				return side->vma[i];
	return side->vma[0];
}

char *phrase_mapping(const struct vmat_change *change, const struct vmat_mm *before,
		     const struct vmat_mm *after, char **remarks)
{
	char *text = strdup("");
	struct remark remark = { .text = remarks };

	*remarks = strdup("");
	add_name(&text, change->after.count ? after : before, shown(change));
	if (change->before.count && change->after.count)
		say_how_it_was(&remark, before, change);
	if (remark.any)
		add(remarks, ")");
	return text;
}
