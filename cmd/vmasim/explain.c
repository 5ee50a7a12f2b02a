/* SPDX-License-Identifier: GPL-2.0-or-later */
/* explain - what a step did to which mapping, in words for who learns. */
#include "vmasim/explain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/human.h"
#include "vmasim/nodetale.h"
#include "vmasim/phrase.h"
#include "vmasim/words.h"

#define A "%08" PRIx64		/* an address as in maps */
#define RANGE A "-" A

struct telling {
	struct report *report;
	const struct replay *replay;
	const struct vmat_sim *sim;
	const struct played *played;
	const struct step *step;
	const struct outcome *outcome;
	const struct vmat_event *event;
};

enum { SIZE_MAX_TEXT = HUMAN_MAX + 1 };

static const char *size(char to[SIZE_MAX_TEXT], uint64_t bytes)
{
	*human_size(to, bytes) = '\0';
	return to;
}

/* -- events ---------------------------------------------------------------------------- */

/* " /usr/bin/lesson" where something with a name still begins there, else "". */
static const char *name_at(const struct telling *t, uint64_t start, int *len)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(vmat_sim_tree(t->sim), start);

	*len = vma ? (int)vmat_vma_name_len(vma) : 0;
	return *len ? vmat_vma_name(vma) : "";
}

static void tell_found(const struct telling *t)
{
	const struct vmat_event *e = t->event;
	uint64_t page = t->outcome->address & ~UINT64_C(0xfff);
	char perm[5];
	int len;
	const char *name = name_at(t, e->start, &len);

	phrase_perm(e->flags_before, perm);
	report_say(t->report, "    find_vma(" A "): " RANGE " %s%s%.*s%s; %u node%s looked at",
		   page, e->start, e->end, perm, len ? " " : "", len, name,
		   e->start > page ? ", the next above: nothing is mapped there" : "", e->steps,
		   e->steps == 1 ? "" : "s");
}

static void tell_placed(const struct telling *t)
{
	const struct vmat_event *e = t->event;
	const struct vmat_placement *p = &t->outcome->effect.placement;

	report_say(t->report, "    get_unmapped_area(): " RANGE, e->start, e->end);
	if (*p->rule)
		report_say(t->report, "        %s: %s", p->rule, p->why);
	if (p->hole.start < p->hole.end)
		report_say(t->report, "        in the hole " RANGE, p->hole.start, p->hole.end);
}

static void tell_split(const struct telling *t)
{
	const struct vmat_event *e = t->event;

	report_say(t->report, "    split_vma() at " A ": " RANGE " becomes " RANGE " and " RANGE,
		   e->start, e->from, e->end, e->from, e->start, e->start, e->end);
}

/* What the cases of vma_merge() are, as kernels up to 6.2 count them. */
static const char *const merge_cases[] = {
	"", "the hole between two is filled, and all are one",
	"the one below goes on", "the one above begins lower",
	"the end of the one below goes over to the one above",
	"the start of the one above goes over to the one below",
	"it is joined with both neighbours", "it is joined with the one below",
	"it is joined with the one above",
};

static void tell_merged(const struct telling *t)
{
	const struct vmat_event *e = t->event;
	size_t known = sizeof(merge_cases) / sizeof(merge_cases[0]);
	char perm[5];

	phrase_perm(e->flags_after, perm);
	report_say(t->report, "    vma_merge(): " RANGE " %s is one mapping (case %u: %s)",
		   e->start, e->end, perm, e->kernel_case,
		   e->kernel_case < known ? merge_cases[e->kernel_case] : "");
}

static void tell_inserted(const struct telling *t)
{
	const char *kind = phrase_kind(t->step);
	char perm[5];

	phrase_perm(t->event->flags_after, perm);
	report_say(t->report, "    inserted: " RANGE " %s%s%s", t->event->start, t->event->end,
		   perm, kind ? ", " : "", kind ? kind : "");
}

static void tell_removed(const struct telling *t)
{
	char perm[5];

	phrase_perm(t->event->flags_before, perm);
	report_say(t->report, "    removed: " RANGE " %s", t->event->start, t->event->end, perm);
}

/* " +nh -ac": letters of VmFlags; rwx are told otherwise. */
static void put_codes(char *to, size_t room, uint64_t before, uint64_t after)
{
	const uint64_t access = VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC;
	size_t count, i, used = 0;
	const struct vmat_flag_info *flag = vmat_flag_table(&count);
	uint64_t changed = (before ^ after) & ~access;

	*to = '\0';
	for (i = 0; i < count && used + 5 < room; i++)
		if (changed & flag[i].bit)
			used += (size_t)snprintf(to + used, room - used, " %c%s",
						 after & flag[i].bit ? '+' : '-', flag[i].code);
}

static void tell_changed(const struct telling *t)
{
	const struct vmat_event *e = t->event;
	char before[5], after[5], codes[128];

	phrase_perm(e->flags_before, before);
	phrase_perm(e->flags_after, after);
	put_codes(codes, sizeof(codes), e->flags_before, e->flags_after);
	if (strcmp(before, after))
		report_say(t->report, "    changed: " RANGE " %s -> %s%s%s", e->start, e->end,
			   before, after, *codes ? ", VmFlags" : "", codes);
	else
		report_say(t->report, "    changed: " RANGE " %s, VmFlags%s", e->start, e->end,
			   after, *codes ? codes : " as they were");
}

static void tell_grown(const struct telling *t)
{
	report_say(t->report, "    grown: " RANGE, t->event->start, t->event->end);
}

static void tell_moved(const struct telling *t)
{
	const struct vmat_event *e = t->event;

	report_say(t->report, "    moved: from " A " to " RANGE ", pages and all", e->from,
		   e->start, e->end);
}

static void (*const tellers[])(const struct telling *t) = {
	[VMAT_EVENT_FOUND] = tell_found, [VMAT_EVENT_PLACED] = tell_placed,
	[VMAT_EVENT_SPLIT] = tell_split, [VMAT_EVENT_MERGED] = tell_merged,
	[VMAT_EVENT_INSERTED] = tell_inserted, [VMAT_EVENT_REMOVED] = tell_removed,
	[VMAT_EVENT_CHANGED] = tell_changed, [VMAT_EVENT_GROWN] = tell_grown,
	[VMAT_EVENT_MOVED] = tell_moved,
};

/* A system call that went well, and did nothing but look. */
static bool has_changed_nothing(const struct telling *t)
{
	const size_t first = t->outcome->first_event;
	size_t i;

	for (i = 0; i < t->outcome->event_count; i++)
		if (t->replay->events[first + i].kind > VMAT_EVENT_PLACED)
			return false;
	return t->step->kind == STEP_CALL && t->outcome->followed && !t->outcome->effect.error &&
	       !t->outcome->left_out;
}

static void tell_events(struct telling *t)
{
	size_t i;

	for (i = 0; i < t->outcome->event_count; i++) {
		t->event = &t->replay->events[t->outcome->first_event + i];
		if ((size_t)t->event->kind < sizeof(tellers) / sizeof(tellers[0]))
			tellers[t->event->kind](t);
	}
	if (has_changed_nothing(t))
		report_say(t->report, "    no mapping changes");
}

/* -- the answer ------------------------------------------------------------------------ */

static void tell_limit(const struct telling *t)
{
	const struct vmat_placement *p = &t->outcome->effect.placement;
	char used[SIZE_MAX_TEXT], limit[SIZE_MAX_TEXT], wanted[SIZE_MAX_TEXT];

	if (!p->limit)
		return;
	if (p->check == VMAT_CHECK_MAP_COUNT)
		report_say(t->report, "        mappings: %" PRIu64 ", of %" PRIu64 " at most, and "
			   "%" PRIu64 " more wanted", p->used, p->limit, p->wanted);
	else
		report_say(t->report, "        used: %s of %s, and %s more wanted",
			   size(used, p->used), size(limit, p->limit), size(wanted, p->wanted));
}

/* Whether a page of the call's range is not mapped. */
static bool has_hole(const struct telling *t)
{
	uint64_t at = t->outcome->address, end = at + t->step->call.length;
	const struct vmat_tree *tree = vmat_sim_tree(t->sim);

	while (at < end) {
		const struct vmat_vma *vma = vmat_tree_vma_lookup(tree, at);

		if (!vma)
			return true;
		at = vmat_vma_end(vma);
	}
	return false;
}

static bool is_brk(const struct telling *t)
{
	return t->step->kind == STEP_CALL && t->step->call.name == VMAT_CALL_BRK;
}

/* Where no check was asked for: what the errno says of such a call. */
static const char *refusal(const struct telling *t)
{
	int error = t->outcome->effect.error;
	const char *meaning = error_meaning(error);

	if (is_brk(t))
		return "a limit, or a mapping that is too near";
	if (error == -ENOMEM && t->step->call.length && has_hole(t))
		return "not all of the range is mapped";
	return meaning ? meaning : "an error";
}

/* brk() knows no errors: it returns where the heap ends. */
static bool is_refused(const struct telling *t)
{
	const struct vmat_effect *effect = &t->outcome->effect;
	uint64_t wanted = t->outcome->address;

	if (is_brk(t) && !t->step->sbrk)
		return wanted && effect->result != wanted;
	return effect->error && !t->outcome->crashed;
}

static void tell_failure(const struct telling *t)
{
	const struct vmat_effect *effect = &t->outcome->effect;
	const struct vmat_placement *p = &effect->placement;

	if (!is_refused(t))
		return;
	if (p->error && p->check != VMAT_CHECK_NONE)
		report_say(t->report, "    refused (%s): %s", vmat_check_name(p->check), p->why);
	else
		report_say(t->report, "    refused: %s", p->error && *p->why ? p->why : refusal(t));
	tell_limit(t);
	if (p->error && *p->help)
		report_say(t->report, "        what would help: %s", p->help);
	report_say(t->report, "    %s", effect->partial ?
		   "what was done before it was refused stays done" : is_brk(t) ?
		   "nothing has changed: the heap ends where it did" : "nothing has changed");
}

static void tell_recorded(const struct telling *t)
{
	const struct vmat_effect *effect = &t->outcome->effect;
	char *recorded = phrase_recorded(t->step);

	if (recorded && t->outcome->verdict == VERDICT_DIFFERS) {
		if (!t->step->call.error && effect->placement.address)
			report_say(t->report, "    recorded: %s; by itself the model would have "
				   "taken %#" PRIx64, recorded, effect->placement.address);
		else
			report_say(t->report, "    recorded: %s; that is not what the model says",
				   recorded);
	}
	free(recorded);
	if (t->outcome->left_out)
		report_say(t->report, "    it is known to have failed: nothing was done");
	if (!effect->exact && *effect->doubt)
		report_say(t->report, "    not exact: %s", effect->doubt);
	else if (t->outcome->verdict == VERDICT_BOUND && *effect->placement.doubt)
		report_say(t->report, "    recorded, and possible; the model is not sure: %s",
			   effect->placement.doubt);
}

static bool is_private(const struct telling *t)
{
	const struct vmat_vma *vma = vmat_tree_vma_lookup(vmat_sim_tree(t->sim),
							  t->outcome->address);

	return vma && !(vmat_vma_flags(vma) & VMAT_VM_MAYSHARE);
}

static void tell_touch(const struct telling *t)
{
	if (t->outcome->crashed)
		report_say(t->report, "    there is nothing to be written to, and no stack that "
			   "could grow there");
	else if (!t->outcome->event_count)
		report_say(t->report, "    no mapping changes: pages come one by one, as they are "
			   "touched");
	if (!t->outcome->crashed && is_private(t))
		report_say(t->report, "    it has pages of its own (anon_vma), which decides what "
			   "it merges with");
}

/* -- the tree -------------------------------------------------------------------------- */

/* All nodes are looked at for what has become of them: of too many mappings it is not told. */
static bool has_many(struct explain *explain, const struct vmat_tree *tree)
{
	if (explain->many || vmat_tree_count(tree) <= MOST_MAPPINGS)
		return explain->many;
	explain->many = true;
	report_say(explain->report, "    more than %d mappings: what becomes of nodes is told no "
		   "more", MOST_MAPPINGS);
	return true;
}

static int tell_tree(struct explain *explain, const struct vmat_sim *sim)
{
	struct nodes swap = explain->before;
	int err;

	if (has_many(explain, vmat_sim_tree(sim)))
		return 0;
	err = nodes_take(&explain->after, vmat_sim_tree(sim));
	if (err)
		return err;
	nodetale_tell(explain->report, &explain->before, &explain->after);
	explain->before = explain->after;
	explain->after = swap;
	return 0;
}

static void tell_count(const struct telling *t)
{
	if (t->outcome->before != t->outcome->after && !t->played->why)
		report_say(t->report, "    map_count %zu -> %zu", t->outcome->before,
			   t->outcome->after);
}

/* -- a step ---------------------------------------------------------------------------- */

int explain_begin(struct explain *explain, struct report *report, const struct vmat_sim *sim)
{
	*explain = (struct explain){ .report = report };
	if (has_many(explain, vmat_sim_tree(sim)))
		return 0;
	return nodes_take(&explain->before, vmat_sim_tree(sim));
}

/* "3: p = mmap(...) = 0x20000000", or "    brk(...) = 0x5000" of a malloc() */
static int tell_call(const struct telling *t)
{
	const struct step *step = t->step;
	char *call = phrase_call(step, t->outcome), *result = phrase_result(step, t->outcome);
	bool told = call && result;

	if (told && t->played->inner) {
		report_say(t->report, "    it calls %s = %s", call, result);
	} else if (told) {
		report_apart(t->report);
		report_say(t->report, "%" PRIu64 ": %.*s%s%s%s%s", step->call.line,
			   (int)step->name_len, step->name ? step->name : "",
			   step->name ? " = " : "", call, *result ? " = " : "", result);
	}
	free(call);
	free(result);
	return told ? 0 : -ENOMEM;
}

/* What becomes of a mapping in a child. */
static void tell_copied(const struct telling *t, const struct vmat_vma *vma,
			const struct vmat_vma *copy, size_t *unlocked)
{
	const uint64_t locks = VMAT_VM_LOCKED | VMAT_VM_LOCKONFAULT;
	uint64_t flags = vmat_vma_flags(vma);
	const char *why = !copy ? "not copied (MADV_DONTFORK)"
		: flags & VMAT_VM_WIPEONFORK ? "without its pages (MADV_WIPEONFORK)" : NULL;
	char perm[5];

	phrase_perm(flags, perm);
	if (why)
		report_say(t->report, "    %s: " RANGE " %s%s%.*s", why, vmat_vma_start(vma),
			   vmat_vma_end(vma), perm, vmat_vma_name_len(vma) ? " " : "",
			   (int)vmat_vma_name_len(vma), vmat_vma_name(vma));
	*unlocked += copy && (flags & ~vmat_vma_flags(copy) & locks);
}

static void tell_fork(const struct telling *t)
{
	const struct vmat_tree *from = vmat_sim_tree(t->replay->parent);
	const struct vmat_tree *to = vmat_sim_tree(t->sim);
	const struct vmat_vma *vma;
	size_t unlocked = 0, before = vmat_tree_count(from);

	report_say(t->report, "    from here on it is the address space of the child");
	for (vma = vmat_tree_first_vma(from); vma; vma = vmat_tree_next_vma(from, vma))
		tell_copied(t, vma, vmat_tree_vma_lookup(to, vmat_vma_start(vma)), &unlocked);
	if (unlocked)
		report_say(t->report, "    locks are not inherited: VmFlags -lo of %zu mapping%s",
			   unlocked, unlocked == 1 ? "" : "s");
	if (before != t->outcome->before)
		report_say(t->report, "    map_count %zu -> %zu", before, t->outcome->before);
}

static void tell_what(const struct telling *t)
{
	enum vmat_call_name name = t->step->call.name;

	if (t->played->why)
		report_say(t->report, "    %s", t->played->why);
	if (t->played->before)
		report_say(t->report, "    another thread's, which had begun: it must have come "
			   "before that of line %" PRIu64, t->played->before);
	if (t->step->sbrk && t->step->call.address)
		report_say(t->report, "    it calls brk(%#" PRIx64 "), and returns where the heap "
			   "ended before", t->outcome->address);
	if (t->replay->parent)
		tell_fork(t);
	if (step_is_child(t->step))
		return;
	if (!t->outcome->followed && t->step->kind != STEP_TOUCH)
		report_say(t->report, name == VMAT_CALL_FORK || name == VMAT_CALL_SHARE ?
			   "    this address space stays as it is" : "    not followed");
}

int explain_step(struct explain *explain, const struct replay *replay, const struct played *played)
{
	struct telling t = { explain->report, replay, replay->sim, played, &played->step,
			     &played->outcome, NULL };
	int err = tell_call(&t);

	if (err)
		return err;
	tell_what(&t);
	tell_events(&t);
	if (t.step->kind == STEP_TOUCH)
		tell_touch(&t);
	tell_failure(&t);
	tell_recorded(&t);
	if (replay->parent && !explain->many)
		nodes_adopt(&explain->before, vmat_sim_tree(replay->sim));
	if (played->last)
		err = tell_tree(explain, replay->sim);
	tell_count(&t);
	return err;
}

/* -- the end --------------------------------------------------------------------------- */

int explain_end(struct explain *explain, const struct vmat_sim *sim, const struct vmat_mm *mm)
{
	static const char *const names[] = { "total_vm", "data_vm", "exec_vm", "stack_vm",
					     "locked_vm" };
	uint64_t page = vmat_mm_page_size(mm);
	struct vmat_member member;
	char text[256], bytes[SIZE_MAX_TEXT];
	int used = snprintf(text, sizeof(text), "map_count %zu",
			    vmat_tree_count(vmat_sim_tree(sim)));
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!vmat_mm_member_named(mm, names[i], &member) || member.how > VMAT_INFERRED)
			continue;
		size(bytes, member.unit == VMAT_UNIT_PAGES ? member.value * page : member.value);
		used += snprintf(text + used, sizeof(text) - (size_t)used, ", %s %s", names[i],
				 bytes);
	}
	report_apart(explain->report);
	report_say(explain->report, "Now: %s", text);
	return 0;
}

void explain_free(struct explain *explain)
{
	nodes_free(&explain->before);
	nodes_free(&explain->after);
}
