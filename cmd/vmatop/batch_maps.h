/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_maps - address spaces, each printed once a sample. */
#ifndef VMATOP_BATCH_MAPS_H
#define VMATOP_BATCH_MAPS_H

#include "common/vmacolumn.h"
#include "vmatop/batch_job.h"
#include "vmatop/feed.h"
#include "vmatop/picture.h"

/* One of them. */
struct batch_space {
	struct feed *feed;
	struct vmat_mm *mm;		/* as it was last, NULL: not read yet */
	struct vmat_sample sample;
	bool ended;
};

struct batch_maps {
	struct vma_columns columns;
	struct picture picture;
	struct batch_space *space;
	size_t count;
	int err;			/* what went wrong with one of them; the others went on */
};

/* Room for @most. 0 or a negative errno that was complained about; _end() is due in any case. */
int batch_maps_begin(struct batch_maps *maps, const struct batch_job *job, size_t most);
void batch_maps_end(struct batch_maps *maps);

/*
 * One more: a process, or a saved text and @more of it that were saved later. 0 or -ENOMEM; what
 * else goes wrong is complained about, and in maps->err.
 */
int batch_maps_open(struct batch_maps *maps, const struct batch_job *job, const char *target,
		    char **more, size_t count);

/* Whether there will be a further sample of any; whether any of these is a process. */
bool batch_maps_left(const struct batch_maps *maps);
bool batch_maps_live(const struct batch_maps *maps);

/*
 * Read and print all that have not ended; *@wait_ns: how long to wait at least, to keep the cost.
 * That one has ended is said, and no error unless nothing was seen of it. 0 or -ENOMEM; what else
 * goes wrong is complained about, and in maps->err.
 */
int batch_maps_take(struct batch_maps *maps, const struct batch_job *job, uint64_t *wait_ns);

#endif
