// SPDX-License-Identifier: GPL-2.0-or-later
/* The smallest program: is the library that runs the one we were built for? */
#include <stdio.h>
#include <string.h>

#include <vmatools.h>

int main(void)
{
	printf("%s\n", strcmp(vmat_version(), VMAT_VERSION) ? "another version" : "the same version");
	return 0;
}
