/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* options - structures that the caller fills and that begin with their size: in and out. */
#include "model/options.h"

#include <errno.h>
#include <string.h>

int options_take(void *own, size_t size, const void *given)
{
	const unsigned char *bytes = given;
	size_t given_size;

	memcpy(&given_size, given, sizeof(given_size));
	if (given_size < sizeof(given_size))
		return -EINVAL;
	for (size_t i = size; i < given_size; i++)
		if (bytes[i])
			return -E2BIG;
	memcpy(own, given, given_size < size ? given_size : size);
	memcpy(own, &size, sizeof(size));
	return 0;
}

int options_give(void *theirs, const void *own, size_t size)
{
	size_t their_size;

	memcpy(&their_size, theirs, sizeof(their_size));
	if (their_size < sizeof(their_size))
		return -EINVAL;
	memset(theirs, 0, their_size);
	memcpy(theirs, own, their_size < size ? their_size : size);
	memcpy(theirs, &their_size, sizeof(their_size));
	return 0;
}
