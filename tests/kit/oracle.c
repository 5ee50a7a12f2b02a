/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running kernel as the judge of what the library foretells. */
#include "kit/oracle.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kit/scratch.h"

/* -- reading ------------------------------------------------------------------------ */

void view_open(struct view *view, const struct driven *driven)
{
	const struct vmat_load_options options = { .size = sizeof(options), .detail = VMAT_SMAPS,
						   .with = VMAT_WITH_FACTS };

	struct vmat_placer_options placing = { .size = sizeof(placing) };

	if (driven->sources) {
		placing.devices = driven->sources->devices;
		placing.device_count = driven->sources->device_count;
	}
	*view = (struct view){ .mm = NULL };
	assert_int_equal(vmat_load_pid(&view->mm, driven->proc, driven->pid, &options, NULL), 0);
	assert_int_equal(vmat_tree_new(&view->tree, view->mm, NULL), 0);
	assert_int_equal(vmat_placer_new(&view->placer, view->tree, &placing), 0);
}

void view_close(struct view *view)
{
	vmat_placer_free(view->placer);
	vmat_tree_free(view->tree);
	vmat_mm_free(view->mm);
	*view = (struct view){ .mm = NULL };
}

struct vmat_placement foretell(const struct view *view, const struct call *call)
{
	struct vmat_placement said = { .size = sizeof(said) };
	int rc = 0;

	switch (call->kind) {
	case CALL_MMAP:
		rc = vmat_place_mmap(&said, view->placer, &call->mmap);
		break;
	case CALL_MREMAP:
		rc = vmat_place_mremap(&said, view->placer, call->address, call->length,
				       call->new_length, call->remap_flags, call->new_address);
		break;
	case CALL_MUNMAP:
		rc = vmat_place_munmap(&said, view->placer, call->address, call->length);
		break;
	case CALL_MPROTECT:
		rc = vmat_place_mprotect(&said, view->placer, call->address, call->length,
					 call->prot);
		break;
	case CALL_OTHER:
		said.error = 1;
		break;
	}
	if (rc)
		fail_msg("there is no answer at all: %s", strerror(-rc));
	return said;
}

/* -- judging ------------------------------------------------------------------------- */

static bool gives_address(const struct call *call)
{
	return call->kind == CALL_MMAP || call->kind == CALL_MREMAP;
}

/* What an exact answer must say besides, or NULL. */
static const char *odd_in_itself(const struct vmat_placement *said, const struct call *call)
{
	const struct vmat_gap *hole = &said->hole;

	if ((said->error == 0) != (said->check == VMAT_CHECK_NONE))
		return "an error without a check, or a check without an error";
	if (!said->rule || !said->why || !said->doubt || !said->help)
		return "a string is missing";
	if (said->exact != !*said->doubt)
		return "exact and in doubt, or neither";
	if (said->error || !gives_address(call))
		return NULL;
	if (said->lowest > said->address || said->address > said->highest)
		return "the address is beyond its own bounds";
	if (said->exact && said->lowest != said->highest)
		return "exact, and the bounds differ";
	if (hole->start < hole->end && said->exact &&
	    (said->address < hole->start || said->address >= hole->end))
		return "the address is not in the hole";
	return NULL;
}

/* The hole that new memory lands in is the one between its neighbours, or NULL. */
static const char *odd_hole(const struct view *view, const struct vmat_placement *said,
			    const struct call *call)
{
	struct vmat_room room = { .size = sizeof(room) };
	const struct vmat_vma *above, *below = NULL;

	assert_int_equal(vmat_gap_room(view->mm, &room), 0);
	/* with a privilege, or a hint, there is memory where no holes are counted */
	if (said->address < room.low || said->address >= room.high)
		return NULL;
	if (said->error || !said->exact || call->kind != CALL_MMAP ||
	    call->mmap.flags & VMAT_MAP_FIXED)
		return NULL;
	above = vmat_tree_find_vma_prev(view->tree, said->address, &below);
	if (said->hole.above != above || said->hole.below != below)
		return "the neighbours of the hole are others";
	if ((above && said->hole.end > vmat_vma_start(above)) ||
	    (below && said->hole.start < vmat_vma_end(below)))
		return "the hole reaches into a mapping";
	return said->address < said->hole.start || said->address >= said->hole.end ?
	       "the address is not in the hole" : NULL;
}

static enum verdict judge_exact(const struct vmat_placement *said, const struct call *call,
				int64_t result, const char **whyp)
{
	if (said->error)
		*whyp = result == said->error ? NULL : result < 0 && result > -4096 ?
			"another error" : "it succeeded";
	else if (result < 0 && result > -4096)
		*whyp = "it failed";
	else if (gives_address(call) && (uint64_t)result != said->address)
		*whyp = "another address";
	return *whyp ? WRONG : EXACT;
}

enum verdict judge(const struct view *view, const struct vmat_placement *said,
		   const struct call *call, int64_t result, const char **whyp)
{
	bool failed = result < 0 && result > -4096;

	*whyp = odd_in_itself(said, call);
	if (!*whyp)
		*whyp = odd_hole(view, said, call);
	if (*whyp)
		return WRONG;
	if (said->exact)
		return judge_exact(said, call, result, whyp);
	*whyp = said->doubt;
	if (failed && (said->error == result || said->error == 0))
		return BOUND;
	if (!failed && (!gives_address(call) ||
			((uint64_t)result >= said->lowest && (uint64_t)result <= said->highest)))
		return BOUND;
	*whyp = failed ? "another error than that in doubt" : "beyond the bounds";
	return WRONG;
}

/* -- reporting --------------------------------------------------------------------------- */

static void keep_text(const struct view *view, const char *folder)
{
	struct pile pile = { .bytes = NULL };
	const struct vmat_vma *vma;

	vmat_for_each_vma(view->mm, vma) {
		ssize_t need = vmat_vma_text(view->mm, vma, VMAT_SMAPS, NULL, 0);
		char *text = malloc((size_t)need);

		assert_non_null(text);
		vmat_vma_text(view->mm, vma, VMAT_SMAPS, text, (size_t)need);
		pile_add(&pile, text, (size_t)need);
		free(text);
	}
	scratch_write(folder, "smaps", pile.bytes, pile.len);
	free(pile.bytes);
}

/* The small files are read after the call, the mappings were before it. */
static void keep_files(const struct driven *driven, const char *folder)
{
	static const char *const names[] = {
		"auxv", "comm", "limits", "personality", "stat", "statm", "status",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64], bytes[8192];
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/%s", driven->pid, names[i]);
		file = fopen(path, "r");
		if (!file)
			continue;
		scratch_write(folder, names[i], bytes, fread(bytes, 1, sizeof(bytes), file));
		fclose(file);
	}
}

static void print_said(const struct vmat_placement *said)
{
	if (said->error)
		fprintf(stderr, "#   foretold%s: %s, check %s", said->exact ? "" : " in doubt",
			strerror(-said->error), vmat_check_name(said->check));
	else
		fprintf(stderr, "#   foretold%s: %#" PRIx64, said->exact ? "" : " in doubt",
			said->address);
	fprintf(stderr, " [%#" PRIx64 ", %#" PRIx64 "]\n#   rule: %s; why: %s; doubt: %s\n",
		said->lowest, said->highest, said->rule ? said->rule : "?",
		said->why ? said->why : "?", said->doubt ? said->doubt : "?");
	fprintf(stderr, "#   hole: %#" PRIx64 "-%#" PRIx64 "; used %" PRIu64 ", limit %" PRIu64
		", wanted %" PRIu64 "\n", said->hole.start, said->hole.end, said->used, said->limit,
		said->wanted);
}

void report(const struct view *view, const struct driven *driven, const struct call *call,
	    const struct vmat_placement *said, int64_t result, const char *why, const char *name)
{
	char *words = call_in_words(call);
	char *folder = scratch_new(), *note = NULL;

	fprintf(stderr, "# %s: %s: %s\n", name, why, words);
	print_said(said);
	if (result < 0 && result > -4096)
		fprintf(stderr, "#   kernel: %s\n", strerror((int)-result));
	else
		fprintf(stderr, "#   kernel: %#" PRIx64 "\n", (uint64_t)result);
	fprintf(stderr, "#   read from: %s\n", folder);
	keep_text(view, folder);
	keep_files(driven, folder);
	assert_true(asprintf(&note, "%s\n%s = %#" PRIx64 "\n", name, words, (uint64_t)result) > 0);
	scratch_write(folder, "call", note, strlen(note));
	free(note);
	free(folder);
	free(words);
}

struct outcome oracle(const struct driven *driven, const struct call *call, const char *name)
{
	struct vmat_placement said;
	struct outcome outcome;
	struct view view;
	const char *why;

	view_open(&view, driven);
	said = foretell(&view, call);
	outcome = (struct outcome){ .result = driven_obey(driven, &call->order).result,
				    .error = said.error, .check = said.check };
	outcome.verdict = judge(&view, &said, call, outcome.result, &why);
	if (outcome.verdict == WRONG)
		report(&view, driven, call, &said, outcome.result, why, name);
	view_close(&view);
	return outcome;
}
