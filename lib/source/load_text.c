/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_text - one text of maps or smaps from a descriptor into the parser, chunk by chunk. */
#include <errno.h>
#include <string.h>

#include "source/load.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

/* A call holds the lock of the process as long as the kernel prints: who watches wants to know. */
static ssize_t read_piece(struct load *load, int fd, char *buf, size_t size)
{
	struct pages_pace *pace = load->watch ? &load->watch->pace : NULL;
	uint64_t began = pace ? pages_clock_ns() : 0, took;
	ssize_t n = procfs_read(fd, buf, size);

	took = pace ? pages_clock_ns() - began : 0;
	if (pace && took > pace->longest_ns)
		pace->longest_ns = took;
	return n;
}

ssize_t load_fill(struct load *load, int fd, size_t have)
{
	ssize_t n = 1;

	while (n > 0 && have < LOAD_CHUNK) {
		n = read_piece(load, fd, load->chunk + have, LOAD_CHUNK - have);
		if (n > 0)
			have += (size_t)n;
	}
	return n < 0 ? n : (ssize_t)have;
}

/* FNV-1a: does not depend on where the chunks end. */
void load_sum_up(uint64_t *sum, const void *bytes, size_t len)
{
	const unsigned char *byte = bytes;
	uint64_t s = *sum ? *sum : FNV_START;

	for (size_t i = 0; i < len; i++)
		s = (s ^ byte[i]) * FNV_PRIME;
	*sum = s;
}

static int feed_all(struct vmat_parser *parser, struct load *load, int fd, size_t have,
		    const char *file, uint64_t *sum)
{
	ssize_t n;
	int rc = 0;

	do {
		n = load_fill(load, fd, have);
		if (n < 0)
			return procfs_fail(&load->trouble, (int)n, file, NULL, NULL);
		if (sum)
			load_sum_up(sum, load->chunk, (size_t)n);
		rc = vmat_parser_feed(parser, load->chunk, (size_t)n, &load->trouble);
		have = 0;
	} while (!rc && (size_t)n == LOAD_CHUNK);
	return rc;
}

int load_text(struct vmat_mm **mmp, struct load *load, int fd, size_t have, const char *file,
	      uint64_t *sum)
{
	struct vmat_parser *parser;
	int rc = vmat_parser_new(&parser, load->options.strict);

	if (rc)
		return procfs_fail(&load->trouble, rc, file, NULL, NULL);
	rc = feed_all(parser, load, fd, have, file, sum);
	if (!rc)
		rc = vmat_parser_finish(mmp, parser, &load->trouble);
	vmat_parser_free(parser);
	if (rc)
		load->trouble.file = file;
	return rc;
}
