/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census - reads all processes when it is time to, into the model. */
#include "vmatop/census.h"

#include <errno.h>

#include "vmatop/control.h"
#include "vmatop/procs.h"

/* CPU time for counting mappings: at first, so that there is something to see, and later. */
enum { FIRST_BUDGET_NS = 50000000, BUDGET_NS = 2000000 };

/* With a reason why there is no list of processes nothing is tried again. */
static bool open_procs(struct census *census, struct model *model)
{
	const char *why = NULL;

	if (census->procs)
		return true;
	if (!census->failed) {
		if (census->sysroot)
			why = "libproc2 reads /proc only, not what is below --sysroot";
		else
			procs_open(&census->procs, &why);
		census->failed = why;
		model->processes.why = why;
	}
	return !census->failed;
}

static uint64_t wait_ns(const struct model *model, unsigned max_cost)
{
	uint64_t delay_ns = (uint64_t)(model->delay * 1e9), cost_ns = model->processes.cost_ns;
	uint64_t least_ns = max_cost ? cost_ns * 1000000 / max_cost : 0;

	return least_ns > delay_ns ? least_ns : delay_ns;
}

uint64_t census_due_ns(const struct census *census, const struct model *model)
{
	return model->paused || census->failed ? UINT64_MAX : census->due_ns;
}

void census_take(struct census *census, struct model *model, unsigned max_cost, uint64_t now_ns)
{
	uint64_t budget_ns = model->processes.readings ? BUDGET_NS : FIRST_BUDGET_NS;
	const char *why = NULL;
	int err;

	if (!open_procs(census, model)) {
		control_take_processes(model);
		return;
	}
	err = procs_read(census->procs, &model->processes, budget_ns, &why);
	if (err)
		model_say(model, SAY_ERROR, "the processes could not be read: %s", why);
	/* also after a failure: rows must not point into a reading that is gone */
	if (control_take_processes(model))
		model_say(model, SAY_ERROR, "out of memory");
	census->due_ns = now_ns + wait_ns(model, max_cost);
}

void census_end(struct census *census)
{
	procs_close(census->procs);
	census->procs = NULL;
}
