/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* status - text in. */
#include "text/status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The kernel writes a newline in a name as \n and a backslash as \\; nothing else. */
static size_t unescape(char *out, const char *text, size_t len)
{
	size_t used = 0;

	for (size_t i = 0; i < len; i++) {
		bool escape = text[i] == '\\' && i + 1 < len;

		if (escape && (text[i + 1] == 'n' || text[i + 1] == '\\'))
			out[used++] = text[++i] == 'n' ? '\n' : '\\';
		else
			out[used++] = text[i];
	}
	return used;
}

static int read_name(struct statfile *file)
{
	static const char key[] = "Name:\t";
	struct cursor line;
	size_t len;
	char *name;
	int rc = statfile_line(file, &line);

	if (rc <= 0)
		return rc;
	len = (size_t)(line.end - line.at);
	if (len < sizeof(key) - 1 || memcmp(line.at, key, sizeof(key) - 1))
		return statfile_bad(file, line.at, "\"Name:\" was expected");
	line.at += sizeof(key) - 1;
	len -= sizeof(key) - 1;
	name = malloc(len + 1);
	if (!name)
		return -ENOMEM;
	rc = statfile_comm(file, 1, name, unescape(name, line.at, len));
	free(name);
	return rc;
}

static void settle_state(struct statfile *file)
{
	const char *state = facts_text(file->mm, FACT_STATUS_STATE);
	uint64_t kthread;

	if (state && strchr("ZXx", state[0]) && state[0])
		statfile_state(file, VMAT_STATE_ZOMBIE);
	else if (facts_get(file->mm, FACT_STATUS_KTHREAD, &kthread) && kthread)
		statfile_state(file, VMAT_STATE_KTHREAD);
}

int status_read(struct statfile *file)
{
	uint64_t pid;
	int rc = read_name(file);

	if (!rc)
		rc = statfile_keys(file, ':');
	if (!rc && facts_get(file->mm, FACT_STATUS_PID, &pid))
		rc = statfile_pid(file, pid);
	if (!rc)
		settle_state(file);
	return rc;
}
