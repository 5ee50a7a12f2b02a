/* SPDX-License-Identifier: GPL-2.0-or-later */
/* grant - wishes of the model that need the current process: a file of it, its pages. */
#include "vmatop/grant.h"

#include <errno.h>
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

static const char *why_no_pages(int err)
{
	static const struct {
		int err;
		const char *why;
	} reasons[] = {
		{ -EACCES, "pagemap may not be read: that needs the same user or CAP_SYS_PTRACE" },
		{ -ENOENT, "this kernel has no pagemap" },
		{ -ESRCH, "it has exited" },
		{ -ENOMEM, "out of memory" },
		{ -EOPNOTSUPP, "only a live process can be asked which pages are where" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (reasons[i].err == err)
			return reasons[i].why;
	}
	return "the kernel does not tell";
}

void grant_pages(struct model *model, const struct feed *feed, uint64_t start, uint64_t end,
		 size_t count)
{
	struct residency *residency = &model->residency;
	struct vmat_trouble trouble;
	int err = -EOPNOTSUPP;

	free(residency->cells);
	*residency = (struct residency){ .start = start, .end = end };
	if (feed && feed->sampler) {
		residency->cells = calloc(count, sizeof(*residency->cells));
		err = residency->cells ? vmat_sampler_pages(residency->cells, count, feed->sampler,
							    start, end, &trouble) : -ENOMEM;
	}
	residency->count = count;
	if (!err)
		return;
	free(residency->cells);
	residency->cells = NULL;
	residency->count = 0;
	residency->why = why_no_pages(err);
}
