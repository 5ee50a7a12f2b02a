/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* version - which release of the library this is. */
#include "vmatools.h"

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *vmat_version(void)
{
	return VERSION_TEXT(VMATOOLS_VERSION_MAJOR, VMATOOLS_VERSION_MINOR,
			    VMATOOLS_VERSION_PATCH);
}
