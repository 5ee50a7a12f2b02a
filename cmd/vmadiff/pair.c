/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pair - two address spaces, read and compared. */
#include "vmadiff/pair.h"

#include <errno.h>
#include <string.h>

#include "common/complain.h"

static struct vmat_load_options load_options(const struct job *job)
{
	return (struct vmat_load_options){
		.size = sizeof(struct vmat_load_options),
		.stable_tries = job->options.stable,
		.strict = job->options.strict,
		.backend = (enum vmat_backend)job->options.common.backend, /* in the same order */
	};
}

/* What a summary sums up is by role, of which no column tells. */
static unsigned all_needs(const struct job *job, unsigned needs)
{
	return job->options.summary ? needs | NEEDS_ROLES | NEEDS_FACTS | NEEDS_THREADS : needs;
}

int pair_load(struct vmat_mm **mmp, struct job *job, const char *target, unsigned needs)
{
	struct vmat_load_options options = load_options(job);

	/* who they are decides how they are matched; smaps is taken where there is one */
	needs = (all_needs(job, needs) | NEEDS_FACTS) & ~(unsigned)NEEDS_SMAPS;
	if (job->options.no_counters)
		return frame_load(mmp, &job->frame, target, needs & ~(unsigned)NEEDS_SMAPS,
				  options);
	return frame_load_best(mmp, &job->frame, target, needs & ~(unsigned)NEEDS_SMAPS, options);
}

int pair_compare(struct pair *pair, const struct job *job)
{
	const struct vmat_diff_options options = {
		.size = sizeof(options),
		.match = job->options.patch ? VMAT_MATCH_ADDRESS
					    : (enum vmat_match)job->options.match,
		.normal = job->options.normal,
		.pieces = job->options.pieces,
		.counters = !job->options.no_counters && !job->options.patch,
	};

	return vmat_diff_new(&pair->diff, pair->mm[BEFORE], pair->mm[AFTER], &options);
}

/* Roles depend on neighbours, joining on what touches, and identity on all there is. */
static bool wants_all(const struct job *job, unsigned needs)
{
	return all_needs(job, needs) & NEEDS_ROLES || job->options.normal ||
	       job->options.match == VMAT_MATCH_IDENTITY;
}

/* Two saved texts, side by side. -EOPNOTSUPP: they have to be loaded whole. */
static int load_lockstep(struct pair *pair, struct job *job)
{
	const struct vmat_load_options options = load_options(job);
	struct vmat_lockstep result = { .size = sizeof(result) };
	int err = source_load_lockstep(&result, &job->frame.source, pair->name[BEFORE],
				       pair->name[AFTER], &options);

	if (err)
		return err;
	pair->mm[BEFORE] = result.before;
	pair->mm[AFTER] = result.after;
	if (job->options.match == VMAT_MATCH_AUTO && !job->options.patch && !result.same_file) {
		pair_free(pair);
		return -EOPNOTSUPP;
	}
	pair->sparse = true;
	for (int i = BEFORE; i <= AFTER; i++)
		source_remark(&job->frame.source, pair->name[i], pair->mm[i]);
	return 0;
}

static int load_both(struct pair *pair, struct job *job, unsigned needs)
{
	int err = wants_all(job, needs) ? -EOPNOTSUPP : load_lockstep(pair, job);

	if (err != -EOPNOTSUPP)
		return err;
	err = pair_load(&pair->mm[BEFORE], job, pair->name[BEFORE], needs);
	return err ? err : pair_load(&pair->mm[AFTER], job, pair->name[AFTER], needs);
}

int pair_make(struct pair *pair, struct job *job, const char *before, const char *after,
	      unsigned needs)
{
	int err;

	*pair = (struct pair){ .name = { before, after } };
	if (!strcmp(before, "-") && !strcmp(after, "-")) {
		complain(COMMAND, "standard input cannot be both");
		return -EINVAL;
	}
	err = load_both(pair, job, needs);
	return err ? err : pair_compare(pair, job);
}

void pair_free(struct pair *pair)
{
	vmat_diff_free(pair->diff);
	vmat_mm_free(pair->mm[BEFORE]);
	vmat_mm_free(pair->mm[AFTER]);
	pair->diff = NULL;
	pair->mm[BEFORE] = pair->mm[AFTER] = NULL;
}
