/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_procs - all processes, printed once a sample. */
#ifndef VMATOP_BATCH_PROCS_H
#define VMATOP_BATCH_PROCS_H

#include "vmatop/batch_job.h"
#include "vmatop/picture.h"
#include "vmatop/processes.h"

struct batch_procs {
	struct procs *procs;
	struct processes table;
	struct picture picture;
};

/* 0 or a negative errno that was complained about; batch_procs_end() is due in any case. */
int batch_procs_begin(struct batch_procs *all, const struct batch_job *job);
void batch_procs_end(struct batch_procs *all);

/* Read and print them; *@wait_ns: how long to wait at least, to keep to the cost. As above. */
int batch_procs_take(struct batch_procs *all, const struct batch_job *job, uint64_t *wait_ns);

#endif
