/* SPDX-License-Identifier: GPL-2.0-or-later */
/* targets - what is to be watched: --pid, --name and the operands, in one list. */
#include "vmatop/targets.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"

/* @text is the list's from now on; NULL: there was no memory for it. */
static int add(struct targets *targets, char *text)
{
	char **more = text ? reallocarray(targets->target, targets->count + 1, sizeof(*more))
			   : NULL;

	if (!more) {
		free(text);
		return -ENOMEM;
	}
	targets->target = more;
	more[targets->count++] = text;
	return 0;
}

static bool is_pid(const char *text)
{
	pid_t pid;

	return source_pid(text, &pid) && pid >= 0;
}

/* "812,self": each by itself. */
static int add_pids(struct targets *targets, const char *list)
{
	for (const char *at = list;; at++) {
		size_t len = strcspn(at, ",");
		char *one = strndup(at, len);
		bool known = one && is_pid(one);
		int err = add(targets, one);

		if (err)
			return err;
		if (!known) {
			complain(COMMAND,
				 "--pid: expected processes such as 812 or 812,813, not %s", list);
			return -EINVAL;
		}
		at += len;
		if (!*at)
			return 0;
	}
}

int targets_make(struct targets *targets, const struct vmatop_options *options,
		 const struct source *source, char **operands, int count)
{
	char *found;
	int err = 0;

	*targets = (struct targets){ .count = 0 };
	for (size_t i = 0; !err && i < options->pids.count; i++)
		err = add_pids(targets, options->pids.step[i].argument);
	if (!err && options->common.name) {
		err = source_find(&found, source, options->common.name);
		if (!err)
			err = add(targets, found);
	}
	for (int i = 0; !err && i < count; i++)
		err = add(targets, strdup(operands[i]));
	return err;
}

void targets_free(struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		free(targets->target[i]);
	free(targets->target);
}
