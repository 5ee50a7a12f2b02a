/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* budget - how much of a CPU something may cost, and when it may cost some again. */
#include "source/budget.h"

#define MILLION ((uint64_t)1000000)

/* @a * @b / @c, as large as can be where that does not fit. */
static uint64_t scale(uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t whole, rest = a % c * b / c;	/* both are at most a billion or so */

	if (__builtin_mul_overflow(a / c, b, &whole) ||
	    __builtin_add_overflow(whole, rest, &whole))
		return UINT64_MAX;
	return whole;
}

static uint64_t owed(const struct budget *budget, unsigned share, uint64_t now_ns)
{
	uint64_t passed = now_ns > budget->at_ns ? now_ns - budget->at_ns : 0;
	uint64_t paid = share ? scale(passed, share, MILLION) : UINT64_MAX;

	return budget->debt_ns > paid ? budget->debt_ns - paid : 0;
}

void budget_spend(struct budget *budget, unsigned share, uint64_t now_ns, uint64_t cost_ns)
{
	uint64_t debt = owed(budget, share, now_ns);

	budget->debt_ns = debt > UINT64_MAX - cost_ns ? UINT64_MAX : debt + cost_ns;
	budget->at_ns = now_ns;
}

uint64_t budget_wait(const struct budget *budget, unsigned share, uint64_t now_ns)
{
	return share ? scale(owed(budget, share, now_ns), MILLION, share) : 0;
}
