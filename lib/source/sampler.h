/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sampler - a live process read again and again, gently. Inside of the room. */
#ifndef SOURCE_SAMPLER_H
#define SOURCE_SAMPLER_H

#include "source/budget.h"
#include "source/load.h"

/* Which of the two a moment belongs to is in the names; CLOCK_MONOTONIC. */
struct vmat_sampler {
	struct load *load;
	struct load_watch watch;
	struct procfs_dir dir;
	int proc_fd;			/* our own, for load->proc; -1: none */
	struct vmat_sampler_options options;

	/* the last sample that had an mm */
	bool taken;
	unsigned wants;
	enum vmat_state state;
	struct load_image image;
	struct procfs_text statm, statm_now;
	uint64_t layout_at_ns;
	enum vmat_rss_source rss_by;
	const char *rss_why;
	bool counters_shown;		/* it had those of the last smaps */

	/* the last smaps */
	struct vmat_mm *counters;	/* NULL: none was read of this program */
	uint64_t counters_at_ns;
	struct procfs_text counters_statm;
	bool rss_by_smaps;		/* of this program, page tables do not tell it */

	struct budget quick, smaps;
	bool no_scan, no_guard;		/* kernels that lack PAGEMAP_SCAN, or a category of it */
	bool no_smaps;			/* ... or smaps */
};

/* What a quick sample and smaps may cost, parts per million of a CPU; 0: no bound. */
unsigned sampler_share(const struct vmat_sampler *sampler, bool smaps);

/* Complain as @sampler's load does. Returns @rc. */
int sampler_fail(const struct vmat_sampler *sampler, int rc, struct vmat_trouble *trouble);

/* CPU time of this thread. */
uint64_t sampler_cpu_ns(void);

#endif
