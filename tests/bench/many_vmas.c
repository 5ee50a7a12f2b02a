/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A process with many mappings: many_vmas COUNT FOLDER [comb|files]. Half are of files below FOLDER with paths
 * of 80 to 165 bytes, half are anonymous; they alternate, so that none merge, and each has a page in
 * memory. With files all are of files, none next to one of the same. With comb, all are of one piece of anonymous memory of which every second page is not to
 * be copied by fork(). Says its PID when it is ready and stays until its stdin ends. 77: not possible here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 512, SHORTEST = 80, LONGEST = 165, OWN_MAPPINGS = 300, PAGES = 8 };

/* Open file number @number; its path has the length that its number gives it. */
static int open_file(const char *folder, unsigned number, size_t page)
{
	size_t wanted = SHORTEST + number * 7 % (LONGEST - SHORTEST + 1);
	char path[4096];
	int len = snprintf(path, sizeof(path), "%s/%03u-", folder, number), fd;

	while (len > 0 && (size_t)len < wanted && len < (int)sizeof(path) - 1)
		path[len++] = 'x';
	path[len] = '\0';
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd >= 0 && ftruncate(fd, (off_t)(PAGES * page))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int map_one(int fd, unsigned number, size_t page)
{
	volatile char *at;

	if (fd < 0)
		at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	else
		at = mmap(NULL, page, PROT_READ, MAP_PRIVATE, fd, (off_t)(number % PAGES * page));
	if (at == MAP_FAILED)
		return -1;
	if (fd < 0)
		*at = 1;
	else
		(void)*at;
	return 0;
}

static unsigned long most_mappings(void)
{
	unsigned long most = 0;
	FILE *f = fopen("/proc/sys/vm/max_map_count", "r");

	if (!f || fscanf(f, "%lu", &most) != 1)
		most = 65530;
	if (f)
		fclose(f);
	return most;
}

static int map_all(unsigned long count, const char *folder, bool only_files)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd[FILES];

	for (unsigned i = 0; i < FILES; i++) {
		fd[i] = open_file(folder, i, page);
		if (fd[i] < 0)
			return -1;
	}
	for (unsigned i = 0; i < count; i++) {
		unsigned of_file = only_files ? i : i / 2;
		bool anonymous = !only_files && i % 2;

		if (map_one(anonymous ? -1 : fd[of_file % FILES], of_file / FILES, page))
			return -1;
	}
	return 0;
}

static int map_comb(unsigned long count)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *at = mmap(NULL, count * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);

	for (unsigned long i = 0; at != MAP_FAILED && i < count; i++) {
		at[i * page] = 1;
		if (i % 2 && madvise(at + i * page, page, MADV_DONTFORK))
			return -1;
	}
	return at == MAP_FAILED ? -1 : 0;
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	const char *shape = argc > 3 ? argv[3] : NULL;
	char byte;

	if (!count) {
		fputs("usage: many_vmas COUNT FOLDER [comb|files]\n", stderr);
		return 2;
	}
	if (most_mappings() < count + OWN_MAPPINGS) {
		fprintf(stderr, "many_vmas: vm.max_map_count is %lu, too low for %lu mappings\n",
			most_mappings(), count);
		return 77;
	}
	if (shape && !strcmp(shape, "comb") ? map_comb(count) :
	    map_all(count, argv[2], shape && !strcmp(shape, "files"))) {
		perror("many_vmas");
		return 2;
	}
	printf("%d\n", (int)getpid());
	fflush(stdout);
	while (read(0, &byte, 1) > 0)
		continue;
	return 0;
}
