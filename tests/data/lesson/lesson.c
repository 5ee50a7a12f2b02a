/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A process with a dozen mappings, few enough to be drawn. */
static long call(long n, const void *a, long b, long c)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(n), "b"(a), "c"(b), "d"(c) : "memory");
	return r;
}

enum { PAUSE = 29, BRK = 45, MMAP = 90, R = 1, W = 2, PRIVATE_FIXED_ANON = 0x32 };

static void map(long start, long len, long prot)
{
	const long args[6] = { start, len, prot, PRIVATE_FIXED_ANON, -1, 0 };

	call(MMAP, args, 0, 0);
}

int data = 1;
char bss[4 * 4096];

void _start(void)
{
	long top = call(BRK, 0, 0, 0);

	call(BRK, (const void *)(top + 0x21000), 0, 0);
	map(0x20000000, 0x8000, R | W);
	map(0x2000a000, 0x2000, R);
	map(0x2000c000, 0x4000, R | W);
	map(0x40000000, 0x4000, R | W);
	bss[0] = (char)data;
	for (;;)
		call(PAUSE, 0, 0, 0);
}
