/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facts - what is known of one mapping, line by line, in words. */
#include "vmatop/facts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "common/reason.h"

static const char *size_text(char to[HUMAN_MAX + 1], const struct fact_subject *subject,
			     uint64_t bytes)
{
	*(subject->bytes ? human_decimal(to, bytes) : human_size(to, bytes)) = '\0';
	return to;
}

static const char *delta_text(char to[HUMAN_MAX + 1], const struct fact_subject *subject,
			      int64_t bytes)
{
	*(subject->bytes ? human_signed(to, bytes) : human_delta(to, bytes)) = '\0';
	return to;
}

static const char *address_text(char to[HUMAN_MAX + 1], uint64_t addr)
{
	*human_address(to, addr) = '\0';
	return to;
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* -- what it is --------------------------------------------------------------------------- */

static void say_permissions(struct facts *facts, const struct fact_subject *subject)
{
	char perms[5];
	struct fact_row *fact;

	vmat_vma_perms(subject->vma, perms);
	fact = factline_say(facts, "permissions", "%s  %s%s%s%s, %s", perms,
		   perms[0] == 'r' ? "read" : "", perms[1] == 'w' ? " write" : "",
		   perms[2] == 'x' ? " execute" : "",
		   strncmp(perms, "---", 3) ? "" : "no access",
		   perms[3] == 's' ? "shared" : "private");
	if (perms[1] == 'w' && perms[2] == 'x') {
		factline_stress(fact);
		factline_stress(factline_say(facts, "", "both writable and executable"));
	}
}

static void say_role(struct facts *facts, const struct fact_subject *subject)
{
	struct vmat_role_info info;

	vmat_vma_role(subject->mm, subject->vma, &info);
	factline_say(facts, "kind", "%s", vmat_kind_name(vmat_vma_kind(subject->vma)));
	factline_say(facts, "role", "%s (%s%s%s)", vmat_role_name(info.role),
		     vmat_confidence_name(info.confidence), *info.evidence ? ": " : "",
		     info.evidence);
	if (info.tid)
		factline_say(facts, "thread", "%jd", (intmax_t)info.tid);
}

static void say_change(struct facts *facts, const struct fact_subject *subject)
{
	char words[CHANGES_MAX];

	if (!subject->change)
		return;
	map_row_changes(words, subject->change);
	if (subject->age)
		factline_say(facts, "changed", "%s, %u sample%s ago", words, subject->age,
			     plural(subject->age));
	else
		factline_say(facts, "changed", "%s, by the last sample", words);
}

static void say_mapping(struct facts *facts, const struct fact_subject *subject)
{
	uint64_t start = vmat_vma_start(subject->vma), end = vmat_vma_end(subject->vma);
	uint64_t page = vmat_mm_page_size(subject->mm), pages = page ? (end - start) / page : 0;
	char from[HUMAN_MAX + 1], to[HUMAN_MAX + 1], size[HUMAN_MAX + 1], one[HUMAN_MAX + 1];
	const char *policy = vmat_vma_policy(subject->mm, subject->vma);

	factline_section(facts, "Mapping");
	factline_say(facts, "range", "%s-%s", address_text(from, start), address_text(to, end));
	factline_say(facts, "size", "%s, %ju page%s of %s, %ju bytes",
		     size_text(size, subject, end - start), (uintmax_t)pages, plural(pages),
		     size_text(one, subject, page), (uintmax_t)(end - start));
	say_change(facts, subject);
	say_permissions(facts, subject);
	say_role(facts, subject);
	if (vmat_vma_clipped(subject->vma))
		factline_stress(factline_say(facts, "clipped",
					     "it overlapped the one before: a torn read"));
	if (policy)
		factline_say(facts, "NUMA policy", "%s", policy);
}

/* -- what is mapped ----------------------------------------------------------------------- */

static const char *answer_text(enum vmat_answer answer)
{
	return answer == VMAT_YES ? "yes: the name is gone, the file is not" :
	       answer == VMAT_NO ? "no" : "cannot be told from the text";
}

static void say_file(struct facts *facts, const struct fact_subject *subject)
{
	const struct vmat_vma *vma = subject->vma;
	uint64_t offset = vmat_vma_offset(vma), size = vmat_vma_end(vma) - vmat_vma_start(vma);
	struct vmat_path path;
	struct fact_row *fact;

	vmat_vma_path(subject->mm, vma, &path);
	factline_quote(facts, "path", path.bytes, path.len);
	if (path.ambiguous)
		factline_say(facts, "", "\\012 in it may stand for a newline, or for itself");
	fact = factline_say(facts, "deleted", "%s", answer_text(path.deleted));
	if (path.deleted == VMAT_YES)
		factline_stress(fact);
	fact = subject->disk ? factline_say(facts, "on disk", "%s", subject->disk) : NULL;
	if (subject->disk_differs)
		factline_stress(fact);
	factline_say(facts, "device", "%02x:%02x", vmat_vma_dev_major(vma),
		     vmat_vma_dev_minor(vma));
	factline_say(facts, "inode", "%ju", (uintmax_t)vmat_vma_inode(vma));
	factline_say(facts, "offset", "0x%jx to 0x%jx", (uintmax_t)offset,
		     (uintmax_t)(offset + size));
}

static void say_name(struct facts *facts, const struct fact_subject *subject)
{
	const char *name = vmat_vma_name(subject->vma);

	if (!*name) {
		factline_section(facts, "Name");
		factline_say(facts, "name", "none: anonymous memory");
	} else if (vmat_vma_kernel_named(subject->vma)) {
		factline_section(facts, "Name");
		factline_quote(facts, "name", name, strlen(name));
		factline_say(facts, "", "the %s calls it so",
			     strncmp(name, "[anon", 5) ? "kernel" : "program");
	} else {
		factline_section(facts, "File");
		say_file(facts, subject);
	}
}

/* -- what it weighs ----------------------------------------------------------------------- */

static void say_growth(struct facts *facts, const struct fact_subject *subject)
{
	const struct growth *last = &subject->since_last, *mark = &subject->since_mark;
	char text[HUMAN_MAX + 1];

	if (last->known && last->bytes)
		factline_say(facts, "", "%-8s since the last sample",
			     delta_text(text, subject, last->bytes));
	if (mark->known && mark->bytes)
		factline_say(facts, "", "%-8s since the %s",
			     delta_text(text, subject, mark->bytes),
			     subject->watched->mark ? "mark" : "start");
}

static bool say_counter(struct facts *facts, const struct fact_subject *subject,
			const struct vmat_field_info *field)
{
	char text[HUMAN_MAX + 1];
	uint64_t value;

	if (field->field == VMAT_SIZE ||
		     !vmat_vma_field(subject->mm, subject->vma, field->field, &value))
		return false;
	if (!value && field->field != VMAT_RSS)
		return true;
	if (field->unit == VMAT_UNIT_BYTES)
		size_text(text, subject, value);
	else
		*human_decimal(text, value) = '\0';
	factline_say(facts, *field->key ? field->key : field->column, "%-8s %s", text,
		     field->meaning);
	if (field->field == VMAT_RSS)
		say_growth(facts, subject);
	return true;
}

/* One line for all that is there and nothing. */
static void say_zeros(struct facts *facts, const struct fact_subject *subject)
{
	size_t count, len = 0;
	const struct vmat_field_info *table = vmat_field_table(&count);
	char *names = NULL;
	FILE *out = open_memstream(&names, &len);
	uint64_t value;

	for (size_t i = 0; out && i < count; i++) {
		const struct vmat_field_info *field = &table[i];

		if (field->field != VMAT_RSS && field->field != VMAT_SIZE &&
		    vmat_vma_field(subject->mm, subject->vma, field->field, &value) && !value)
			fprintf(out, " %s", *field->key ? field->key : field->column);
	}
	if (!out || fclose(out))
		facts->failed = true;
	else if (*names)
		factline_say(facts, "0", "%s", names + 1);
	free(names);
}

static bool is_known(const char *key)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(table[i].key, key))
			return true;
	}
	return false;
}

/* Kernels grow. */
static void say_new_counters(struct facts *facts, const struct fact_subject *subject)
{
	char number[HUMAN_MAX + 1];
	enum vmat_unit unit;
	const char *key, *text;
	uint64_t value;

	for (size_t i = 0; (key = vmat_mm_key(subject->mm, i)); i++) {
		if (is_known(key) ||
			     !vmat_vma_key(subject->mm, subject->vma, i, &unit, &value, &text))
			continue;
		if (unit == VMAT_UNIT_TEXT)
			factline_say(facts, key, "%s", text + strspn(text, " "));
		else if (unit == VMAT_UNIT_BYTES)
			factline_say(facts, key, "%s", size_text(number, subject, value));
		else
			factline_say(facts, key, "%ju", (uintmax_t)value);
	}
}

static void say_memory(struct facts *facts, const struct fact_subject *subject)
{
	size_t count;
	const struct vmat_field_info *table = vmat_field_table(&count);
	bool any = false;

	factline_section(facts, "Memory");
	for (size_t i = 0; i < count; i++)
		any |= say_counter(facts, subject, &table[i]);
	say_new_counters(facts, subject);
	say_zeros(facts, subject);
	if (!any)
		factline_say(facts, "counters", "not known: %s",
			     subject->watched->live ? "smaps was not read yet, or may not be" :
					     "this text is maps, only smaps has them");
}

static void say_flags(struct facts *facts, const struct fact_subject *subject)
{
	const char *codes = vmat_vma_vmflags(subject->mm, subject->vma);
	uint64_t flags = vmat_vma_flags(subject->vma);
	size_t count, len;
	const struct vmat_flag_info *table = vmat_flag_table(&count);

	factline_section(facts, "VmFlags");
	if (!codes) {
		factline_say(facts, "flags", "not known: only smaps has them");
		return;
	}
	for (len = strlen(codes); len && codes[len - 1] == ' '; len--)
		;
	factline_say(facts, "printed", "%.*s", (int)len, len ? codes : "");
	for (size_t i = 0; i < count; i++) {
		if (!(flags & table[i].bit))
			continue;
		flags &= ~table[i].bit;		/* one of two codes for it is enough */
		factline_say(facts, table[i].vm, "%s  %s%s%s", table[i].code, table[i].meaning,
			     *table[i].call ? "; " : "", table[i].call);
	}
}

/* "each character  16 pages, 64K; a line 3.5M" */
static void say_cells(struct facts *facts, const struct fact_subject *subject)
{
	uint64_t page = vmat_mm_page_size(subject->mm);
	uint64_t pages = page ? subject->page_cell / page : 0;
	bool one = subject->page_lines < 2;
	char text[HUMAN_MAX + 1], line[HUMAN_MAX + 1];

	factline_say(facts, "each character", "%ju page%s, %s%s%s", (uintmax_t)pages,
		     plural(pages), size_text(text, subject, subject->page_cell),
		     one ? "" : "; a line ",
		     one ? "" : size_text(line, subject, subject->page_line));
}

static void say_pages(struct facts *facts, const struct fact_subject *subject)
{
	const uint64_t start = vmat_vma_start(subject->vma);
	char text[HUMAN_MAX + 1];

	factline_section(facts, "Pages");
	if (subject->no_pages)
		factline_say(facts, "residency", "not known: %s", subject->no_pages);
	for (size_t i = 0; !subject->no_pages && i < subject->page_lines; i++) {
		const char *from = address_text(text, start + i * subject->page_line);
		struct fact_row *fact = factline_say(facts, from, "%s", "");

		if (!fact)
			return;
		fact->type = FACT_PAGES;
		fact->line = i;
	}
	if (subject->no_pages)
		return;
	say_cells(facts, subject);
	factline_say(facts, "", "# all present  + half or more  - less  H mostly huge");
	factline_say(facts, "", "s swapped  z zero page  G guard  . nothing");
}

/* -- what is beside it -------------------------------------------------------------------- */

static void say_vma(struct facts *facts, const char *item, const struct fact_subject *subject,
			     const struct vmat_vma *vma)
{
	char from[HUMAN_MAX + 1], to[HUMAN_MAX + 1], size[HUMAN_MAX + 1], perms[5];
	const char *name = vmat_vma_name(vma);

	vmat_vma_perms(vma, perms);
	factline_say(facts, item, "%s-%s %s %s", address_text(from, vmat_vma_start(vma)),
		     address_text(to, vmat_vma_end(vma)), perms,
		     size_text(size, subject, vmat_vma_end(vma) - vmat_vma_start(vma)));
	if (*name)
		factline_quote(facts, "", name, strlen(name));
}

static void say_why_two(struct facts *facts, const struct fact_subject *subject,
			const struct vmat_vma *below, const struct vmat_vma *above)
{
	struct vmat_seam seam = { .below = below, .above = above };
	char why[1024];
	unsigned refusals;
	uint64_t bits;

	seam.refusals = vmat_merge_refusals(subject->mm, below, above, &seam.bits);
	seam.flags_known = vmat_vma_has_vmflags(below) && vmat_vma_has_vmflags(above);
	refusals = reason_reduce(&seam, &bits);
	reason_explain(why, sizeof(why), refusals, bits, true);
	factline_say(facts, "", "touches, not merged: %s", why);
}

static void say_hole(struct facts *facts, const struct fact_subject *subject, uint64_t size)
{
	char text[HUMAN_MAX + 1];

	factline_say(facts, "", "a hole of %s between them", size_text(text, subject, size));
}

/* It is in no address space. */
static bool is_gate(const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	struct vmat_role_info info;

	vmat_vma_role(mm, vma, &info);
	return info.role == VMAT_ROLE_VSYSCALL;
}

static void say_neighbour(struct facts *facts, const struct fact_subject *subject, bool below)
{
	const struct vmat_vma *vma = subject->vma;
	const struct vmat_vma *other = below ? vmat_prev_vma(subject->mm, vma) :
					       vmat_next_vma(subject->mm, vma);
	const struct vmat_vma *low = below ? other : vma, *high = below ? vma : other;

	if (!other || is_gate(subject->mm, other)) {
		factline_say(facts, below ? "below" : "above", "nothing: this is the %s mapping",
			     below ? "first" : "last");
		return;
	}
	say_vma(facts, below ? "below" : "above", subject, other);
	if (vmat_vma_end(low) == vmat_vma_start(high))
		say_why_two(facts, subject, low, high);
	else
		say_hole(facts, subject, vmat_vma_start(high) - vmat_vma_end(low));
}

static void say_node_of(struct facts *facts, const char *item, const struct fact_subject *subject,
			const struct vmat_vma *vma)
{
	if (vma)
		say_vma(facts, item, subject, vma);
	else
		factline_say(facts, item, "none");
}

/* The tree's VMAs are its own, at the same addresses. */
static void say_node(struct facts *facts, const struct fact_subject *subject,
		     const struct vmat_tree *tree)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, vmat_vma_start(subject->vma));
	char gap[HUMAN_MAX + 1], largest[HUMAN_MAX + 1];
	struct vmat_node node;

	if (!vma) {
		factline_say(facts, "node", "none: it is in no address space");
		return;
	}
	vmat_tree_node(tree, vma, &node);
	factline_say(facts, "node", "%s, depth %u%s", node.red ? "red" : "black", node.depth,
		     node.parent ? "" : ", the root");
	say_node_of(facts, "parent", subject, node.parent);
	say_node_of(facts, "left", subject, node.left);
	say_node_of(facts, "right", subject, node.right);
	factline_say(facts, "gap", "%s  free to the left, by the tree's rule",
		     size_text(gap, subject, node.gap));
	factline_say(facts, "rb_subtree_gap", "%s  the largest gap here and below",
		     size_text(largest, subject, node.subtree_gap));
}

static void say_neighbours(struct facts *facts, const struct fact_subject *subject)
{
	struct vmat_tree *tree;

	factline_section(facts, "Neighbours");
	say_neighbour(facts, subject, true);
	say_neighbour(facts, subject, false);
	factline_section(facts, "Tree");
	if (vmat_tree_new(&tree, subject->mm, NULL)) {
		facts->failed = true;
		return;
	}
	say_node(facts, subject, tree);
	vmat_tree_free(tree);
}

int facts_make(struct facts *facts, const struct fact_subject *subject)
{
	*facts = (struct facts){ .width = subject->width, .bare = subject->bare };
	say_mapping(facts, subject);
	say_name(facts, subject);
	say_pages(facts, subject);
	say_neighbours(facts, subject);
	say_memory(facts, subject);
	say_flags(facts, subject);
	return facts->failed ? -ENOMEM : 0;
}
