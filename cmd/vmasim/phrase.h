/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - a step as strace would write it, and in words what it is. */
#ifndef VMASIM_PHRASE_H
#define VMASIM_PHRASE_H

#include "vmasim/replay.h"

/* "mprotect(0x20001000, 4096, PROT_NONE)"; free() it. NULL: no memory. */
char *phrase_call(const struct step *step, const struct outcome *outcome);

/* "0", "0x20001000", "ENOMEM", "SIGSEGV", "?"; free() it. NULL: no memory. */
char *phrase_result(const struct step *step, const struct outcome *outcome);

/* The same of what was recorded; "" where nothing was. */
char *phrase_recorded(const struct step *step);

/* Whether it returns an address; else it is 0. */
bool phrase_gives_address(const struct step *step);

/* Which of the four kinds of mapping it makes, "private anonymous memory"; NULL: none. Static. */
const char *phrase_kind(const struct step *step);

/* "rw-p"; @to has 5 bytes. */
void phrase_perm(uint64_t flags, char to[5]);

#endif
