/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calls - from the lines of an strace log to the calls that concern address spaces. */
#ifndef TEXT_CALLS_H
#define TEXT_CALLS_H

#include "text/strace.h"
#include "vmatools.h"

/* A call that concerns address spaces. */
struct calls_named {
	const char *text;		/* as strace writes it */
	enum vmat_call_name name;
	/* NULL: its arguments do not matter. It may give @call another name, as clone() does. */
	void (*read)(struct vmat_call *call, const struct strace_call *from);
};

/* Its row, or NULL. */
const struct calls_named *calls_find(const struct cursor *name);

#endif
