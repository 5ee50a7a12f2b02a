/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim - an address space that calls change as the kernel would: made, looked at, frozen. */
#include "model/sim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/options.h"

static int take_options(struct vmat_sim *sim, const struct vmat_placer_options *given)
{
	struct vmat_placer_options own = { .size = sizeof(own) };
	int rc = given ? options_take(&own, sizeof(own), given) : 0;

	if (rc)
		return rc;
	sim->options.devices = own.devices;
	sim->options.device_count = own.device_count;
	if (!own.kernel)
		return 0;
	sim->options.kernel = strdup(own.kernel);
	return sim->options.kernel ? 0 : -ENOMEM;
}

static int make(struct vmat_sim *sim)
{
	const struct vmat_placer_options options = {
		.size = sizeof(options),
		.kernel = sim->options.kernel,
		.devices = sim->options.devices,
		.device_count = sim->options.device_count,
	};
	struct vmat_tree_options tree_options = { .size = sizeof(tree_options) };
	int rc = vmat_placer_tree_options(sim->mm, &options, &tree_options);

	if (!rc)
		rc = vmat_tree_new(&sim->tree, sim->mm, &tree_options);
	if (!rc)
		rc = vmat_placer_new(&sim->placer, sim->tree, &options);
	return rc ? rc : sim_learn(sim);
}

int vmat_sim_new(struct vmat_sim **simp, const struct vmat_mm *mm,
		 const struct vmat_placer_options *options)
{
	struct vmat_sim *sim = calloc(1, sizeof(*sim));
	int rc;

	if (!sim)
		return -ENOMEM;
	sim->mm = mm;
	rc = take_options(sim, options);
	if (!rc)
		rc = make(sim);
	if (rc) {
		vmat_sim_free(sim);
		return rc;
	}
	*simp = sim;
	return 0;
}

void vmat_sim_free(struct vmat_sim *sim)
{
	if (!sim)
		return;
	free(sim->events);
	vmat_placer_free(sim->placer);
	vmat_tree_free(sim->tree);
	vmat_mm_free(sim->own_mm);
	free(sim->options.kernel);
	free(sim);
}

const struct vmat_tree *vmat_sim_tree(const struct vmat_sim *sim)
{
	return sim->tree;
}

const struct vmat_placer *vmat_sim_placer(const struct vmat_sim *sim)
{
	return sim->placer;
}

uint64_t vmat_sim_brk(const struct vmat_sim *sim)
{
	return sim->brk;
}

int vmat_sim_to_mm(struct vmat_mm **mmp, const struct vmat_sim *sim)
{
	return vmat_tree_to_mm(mmp, sim->tree);
}

int vmat_touch(struct vmat_sim *sim, uint64_t address, uint64_t length)
{
	uint64_t end;

	if (__builtin_add_overflow(address, length, &end))
		return -EINVAL;
	sim->found_known = false;
	sim_touch(sim, address, end);
	return 0;
}
