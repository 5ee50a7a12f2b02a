/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An allocator that fails when it is told to. */
#include "kit/failing.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static unsigned left;	/* allocations until they fail, 0: they do not */
static bool failed;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
char *__real_strndup(const char *text, size_t len);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
char *__wrap_strndup(const char *text, size_t len);

void fail_allocation(unsigned nth)
{
	left = nth;
	failed = false;
}

bool allocation_has_failed(void)
{
	return failed;
}

static bool fails_now(void)
{
	if (left > 1)
		left--;
	else if (left == 1)
		failed = true;
	return failed && left;
}

void *__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails_now() ? NULL : __real_realloc(old, size);
}

void *__wrap_reallocarray(void *old, size_t count, size_t size)
{
	return fails_now() ? NULL : __real_reallocarray(old, count, size);
}

char *__wrap_strndup(const char *text, size_t len)
{
	return fails_now() ? NULL : __real_strndup(text, len);
}
