/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads maps or smaps from standard input in small pieces, as they come from a pipe or a socket, and
 * says how much is mapped; or, in one line, where the text is wrong and why.
 *
 *	ssh host cat /proc/812/smaps | stream
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vmatools.h>

/* The line that a person should see. Only what the library knows is printed. */
static int complain(int err, const struct vmat_trouble *trouble)
{
	fputs("stream: ", stderr);
	if (trouble->line)
		fprintf(stderr, "line %" PRIu64 ", column %" PRIu64 ": ", trouble->line,
			trouble->column);
	fputs(trouble->why ? trouble->why : strerror(-err), stderr);
	if (trouble->hint)
		fprintf(stderr, " (%s)", trouble->hint);
	fputc('\n', stderr);
	return 2;
}

/* Read to the end of @fd. The parser keeps no copy: the buffer is ours and is used again. */
static int load(struct vmat_mm **mmp, int fd, struct vmat_trouble *trouble)
{
	struct vmat_parser *parser;
	char piece[4096];
	ssize_t len = 0;
	int err = vmat_parser_new(&parser, false);

	if (err)
		return err;
	while (!err && (len = read(fd, piece, sizeof(piece))) > 0)
		err = vmat_parser_feed(parser, piece, (size_t)len, trouble);
	if (!err && len < 0)
		err = -errno;
	if (!err)
		err = vmat_parser_finish(mmp, parser, trouble);
	vmat_parser_free(parser);
	return err;
}

int main(void)
{
	struct vmat_trouble trouble = { 0 };
	const struct vmat_vma *vma;
	struct vmat_mm *mm;
	uint64_t bytes = 0;
	int err = load(&mm, STDIN_FILENO, &trouble);

	if (err)
		return complain(err, &trouble);
	vmat_for_each_vma(mm, vma)
		bytes += vmat_vma_end(vma) - vmat_vma_start(vma);
	printf("%zu mappings, %" PRIu64 " KiB\n", vmat_mm_count(mm), bytes / 1024);
	vmat_mm_free(mm);
	return 0;
}
