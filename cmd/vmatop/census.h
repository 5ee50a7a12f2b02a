/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census - reads all processes when it is time to, into the model. */
#ifndef VMATOP_CENSUS_H
#define VMATOP_CENSUS_H

#include "vmatop/model.h"

struct census {
	const char *sysroot;	/* NULL: the running system */
	struct procs *procs;	/* opened when first needed */
	bool failed;		/* it could not be opened: model.processes.why says why */
	uint64_t due_ns;	/* when to read them again */
};

/* When census_take() has something to do; UINT64_MAX: not before the next event. */
uint64_t census_due_ns(const struct census *census, const struct model *model);

/*
 * Read them now. @max_cost: of one CPU, in parts per million, 0: unbounded; the next time is put
 * off as long as that takes.
 */
void census_take(struct census *census, struct model *model, unsigned max_cost, uint64_t now_ns);

void census_end(struct census *census);

#endif
