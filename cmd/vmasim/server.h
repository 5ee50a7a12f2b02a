/* SPDX-License-Identifier: GPL-2.0-or-later */
/* server - the process that calls the real malloc() and says what that did to its own maps. */
#ifndef VMASIM_SERVER_H
#define VMASIM_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmasim/step.h"

enum { SERVER_RANGES = 256, SERVER_CHANGES = 4 };

struct server_request {
	enum step_kind kind;
	uint64_t address, size, more;
};

struct server_range {
	uint64_t start, end;
};

struct server_reply {
	uint64_t result, brk_before, brk_after;
	struct server_range add[SERVER_CHANGES], remove[SERVER_CHANGES];
	size_t added, removed;		/* that came, that went, but for the heap */
};

/* Take requests from standard input, reply on standard output, until the input ends. */
int server_run(void);

#endif
