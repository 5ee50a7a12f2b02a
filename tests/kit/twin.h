/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A driven process and the model of its address space, which are told the same, call by call, and
 * compared after each: what was answered, and what maps says then.
 */
#ifndef TESTS_KIT_TWIN_H
#define TESTS_KIT_TWIN_H

#include "kit/plan.h"

struct twin {
	const struct driven *driven;
	struct vmat_mm *mm;		/* what the model was made of */
	struct vmat_sim *sim;
	struct vmat_mm *seen;		/* the process's map after the last call */
	bool reloaded;			/* from then on not all is known of what was written to */
	uint64_t locks_future;		/* MCL_* of the last mlockall(), which /proc does not tell */
};

enum likeness {
	SAME_LINES,		/* line for line */
	SAME_FORM,		/* when neighbours that look like one are joined */
	DIFFERENT
};

/* What came of a call. */
struct comparison {
	int64_t result;			/* the kernel's */
	struct vmat_effect effect;	/* the model's */
	bool answers_differ;		/* and the model was sure of its own */
	bool in_doubt;			/* they differ, and it was not sure */
	enum likeness likeness;
};

/* The model is made of what /proc says of @driven now. */
void twin_open(struct twin *twin, const struct driven *driven);
void twin_close(struct twin *twin);

/*
 * @twin's process has a child now, and @heir, to be given to who is driven then, and the model of it
 * that vmat_fork() makes are twins. Close @heir before @twin.
 */
void twin_fork(struct twin *heir, struct driven *driven, const struct twin *twin);

/* Make the model anew. */
void twin_reload(struct twin *twin);

/* Both do it. Prints what differs, with @name, unless lines only or in doubt. */
struct comparison twin_do(struct twin *twin, const struct call *call, const char *name);

/* The same without a look at maps: likeness is SAME_LINES. */
struct comparison twin_do_blindly(struct twin *twin, const struct call *call, const char *name);

/* Compare @sim with what maps of @pid says, and print how they differ, if they do. */
enum likeness twin_compare(struct twin *twin, const char *name);

/*
 * The first VMA whose VmFlags the model has not, in words, or NULL; free() it. Whether memory that
 * was written to and is empty again is paid for (VM_ACCOUNT) /proc does not tell.
 */
char *twin_wrong_flags(const struct twin *twin);

/* @sim against an mm: lines of maps; and VmFlags, if it came from smaps, @but those. */
enum likeness sim_against(const struct vmat_sim *sim, const struct vmat_mm *mm);
char *sim_wrong_flags(const struct vmat_sim *sim, const struct vmat_mm *mm, uint64_t but);

#endif
