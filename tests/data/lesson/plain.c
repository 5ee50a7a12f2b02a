/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process that has asked for no memory yet: text, data, a stack, and what the kernel adds. */
enum { PAUSE = 34 };

int data = 1;
char bss[4 * 4096];

void _start(void)
{
	bss[0] = (char)data;
	for (;;) {
		long r;

		__asm__ volatile("syscall" : "=a"(r) : "0"(PAUSE) : "rcx", "r11", "memory");
	}
}
