/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* budget - how much of a CPU something may cost, and when it may cost some again. */
#ifndef SOURCE_BUDGET_H
#define SOURCE_BUDGET_H

#include <stdint.h>

/*
 * What was spent is a debt, which the time that passes pays off: after all waits were kept, the
 * costs of any stretch of time are at most its share and one piece of work. All zero is no debt.
 * @share is parts per million of the time; 0: no bound, nothing is ever owed.
 */
struct budget {
	uint64_t debt_ns, at_ns;	/* what was owed at that time */
};

void budget_spend(struct budget *budget, unsigned share, uint64_t now_ns, uint64_t cost_ns);

/* How long after @now_ns nothing is owed any more. */
uint64_t budget_wait(const struct budget *budget, unsigned share, uint64_t now_ns);

#endif
