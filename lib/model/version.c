/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* version - of the library that runs; a program may have been built with another header. */
#include "vmatools.h"

#define TEXT_OF(number) #number
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *vmat_version(void)
{
	return DOTTED(VMATOOLS_VERSION_MAJOR, VMATOOLS_VERSION_MINOR, VMATOOLS_VERSION_PATCH);
}
