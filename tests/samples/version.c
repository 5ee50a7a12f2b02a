/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest program: is the library that runs the one that we were built for? */
#include <stdio.h>
#include <string.h>

#include <vmatools.h>

int main(void)
{
	char built_for[64];

	snprintf(built_for, sizeof(built_for), "%d.%d.%d", VMATOOLS_VERSION_MAJOR,
		 VMATOOLS_VERSION_MINOR, VMATOOLS_VERSION_PATCH);
	printf("%s\n", strcmp(vmat_version(), built_for) ? "another version" : "the same version");
	return 0;
}
