/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script - one line that somebody wrote by hand: [NAME =] CALL(ARGUMENTS) [= RESULT] [# words]. */
#ifndef VMASIM_SCRIPT_H
#define VMASIM_SCRIPT_H

#include "vmasim/scan.h"
#include "vmasim/step.h"

/* What a line looks like. */
enum script_look {
	SCRIPT_BLANK,		/* nothing, or only a comment */
	SCRIPT_SURE,		/* by hand: it gives a name, or has no result as strace writes it */
	SCRIPT_MAYBE,		/* strace's or by hand */
	SCRIPT_NEVER		/* a number, a bracket: strace's */
};
enum script_look script_look(const char *text, size_t len);

/*
 * Read a line. @path, of which the step makes use, is made as long as needed; free() it at the end.
 * With @dry, names have no values yet: only whether all is well is told. Returns 0, -EINVAL with
 * *@fault, or -ENOMEM.
 */
int script_read(struct step *step, struct fault *fault, char **path, const struct names *names,
		const char *text, size_t len, bool dry);

#endif
