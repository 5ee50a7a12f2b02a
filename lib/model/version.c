// SPDX-License-Identifier: LGPL-2.1-or-later
/* The version of the library that runs, which may be newer than the header a program was built with. */
#include "vmatools.h"

const char *vmat_version(void)
{
	return VMAT_VERSION;
}
