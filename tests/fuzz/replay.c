/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main() of a fuzz target in an ordinary build: feed it the files that are named, and nothing else. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

static void feed(FILE *file)
{
	uint8_t *input = NULL, *exact;
	size_t size = 0, got;

	do {
		uint8_t *bigger = realloc(input, size + 65536);

		if (!bigger)
			abort();
		input = bigger;
		got = fread(input + size, 1, 65536, file);
		size += got;
	} while (got);
	/* to the byte, so that ASan sees a read behind the end */
	exact = realloc(input, size ? size : 1);
	if (!exact || ferror(file))
		abort();
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");

		if (!file) {
			perror(argv[i]);
			return 2;
		}
		/* before, so that a crash has a name */
		printf("replayed %s\n", argv[i]);
		fflush(stdout);
		feed(file);
		fclose(file);
	}
	return 0;
}
