/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grant - wishes of the model that need the current process: a file of it. */
#include "vmatop/grant.h"

#include <stdlib.h>

#include "vmatop/save.h"

/* A live process is saved as it is now; what is gone, or came from a text, as it was read. */
void grant_save(struct model *model, struct source *source, const char *name)
{
	const struct watched *watched = model_current(model);
	uint64_t bytes = 0;
	char *why = NULL;
	int err;

	if (!watched || !watched->now) {
		model_say(model, SAY_ERROR, "there is nothing to save: open a process first");
		return;
	}
	if (watched->live && !watched->gone)
		err = save_process(name, source, watched->target, &bytes, &why);
	else
		err = save_text(name, watched->now->mm, &bytes, &why);
	if (err)
		model_say(model, SAY_ERROR, "not saved: %s", why ? why : "out of memory");
	else
		model_say(model, SAY_INFO, "saved: %s, %ju bytes", name, (uintmax_t)bytes);
	free(why);
}
