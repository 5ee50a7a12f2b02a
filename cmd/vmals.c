/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmals: list the mappings of a process. For now it can only say its version. */
#include <stdio.h>

#include <vmatools.h>

int main(void)
{
	printf("vmals from vmatools %s\n", vmat_version());
	return 0;
}
