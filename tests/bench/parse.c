/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses maps or smaps text: parse FILE [memory]. Reads it in chunks, builds the mm, frees it; with
 * a second argument it says instead what the mm weighs: mappings, bytes allocated, bytes resident.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vmatools.h"

enum { CHUNK_BYTES = 1024 * 1024 };

static size_t allocated_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static size_t resident_bytes(void)
{
	unsigned long size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f && fscanf(f, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	if (f)
		fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static int feed_all(struct vmat_parser *parser, int fd, struct vmat_trouble *trouble)
{
	static char chunk[CHUNK_BYTES];
	ssize_t got;
	int rc = 0;

	while (!rc && (got = read(fd, chunk, sizeof(chunk))) > 0)
		rc = vmat_parser_feed(parser, chunk, (size_t)got, trouble);
	return rc ? rc : got < 0 ? -errno : 0;
}

static int parse(struct vmat_mm **mmp, int fd)
{
	struct vmat_trouble trouble = { .why = "" };
	struct vmat_parser *parser;
	int rc = vmat_parser_new(&parser, false);

	if (rc)
		return rc;
	rc = feed_all(parser, fd, &trouble);
	if (!rc)
		rc = vmat_parser_finish(mmp, parser, &trouble);
	if (rc)
		fprintf(stderr, "line %ju, column %ju: %s\n", (uintmax_t)trouble.line,
			(uintmax_t)trouble.column, trouble.why);
	vmat_parser_free(parser);
	return rc;
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : 0;
	size_t allocated = allocated_bytes(), resident = resident_bytes();
	struct vmat_mm *mm;

	if (fd < 0 || parse(&mm, fd))
		return 2;
	if (argc > 2)
		printf("%zu %zu %zu\n", vmat_mm_count(mm), allocated_bytes() - allocated,
		       resident_bytes() - resident);
	vmat_mm_free(mm);
	return 0;
}
