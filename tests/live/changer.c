/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that changes one mapping, word by word: each line of its input is one of the words below,
 * and is answered by the same word, or by why not. It begins with "ready".
 */
#define _GNU_SOURCE 1
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* far from everything else: between the program and its libraries */
#define PLACE ((char *)0x100000000)

enum { KIB = 1024 };

static const char *self;

static int do_map(void)
{
	return mmap(PLACE, 64 * KIB, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == PLACE;
}

static int do_touch(void)
{
	memset(PLACE, 1, 64 * KIB);
	return 1;
}

static int do_grow(void)
{
	return mremap(PLACE, 64 * KIB, 256 * KIB, 0) == PLACE;
}

static int do_shrink(void)
{
	return mremap(PLACE, 256 * KIB, 128 * KIB, 0) == PLACE;
}

static int do_protect(void)
{
	return !mprotect(PLACE, 128 * KIB, PROT_READ);
}

static int do_split(void)
{
	return !mprotect(PLACE + 64 * KIB, 64 * KIB, PROT_NONE);
}

static int do_unmap(void)
{
	return !munmap(PLACE, 128 * KIB);
}

static int do_exec(void)
{
	execl(self, self, "again", (char *)NULL);
	return 0;
}

static const struct {
	const char *word;
	int (*does)(void);
} deeds[] = {
	{ "map", do_map }, { "touch", do_touch }, { "grow", do_grow }, { "shrink", do_shrink },
	{ "protect", do_protect }, { "split", do_split }, { "unmap", do_unmap }, { "exec", do_exec },
};

static void obey(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		if (strcmp(word, deeds[i].word))
			continue;
		puts(deeds[i].does() ? word : strerror(errno));
		return;
	}
	puts("what?");
}

int main(int argc, char **argv)
{
	char line[64];

	(void)argc;
	self = argv[0];
	setvbuf(stdout, NULL, _IONBF, 0);
	puts("ready");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		obey(line);
	}
	return 0;
}
