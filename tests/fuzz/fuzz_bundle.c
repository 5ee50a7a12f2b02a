/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as a saved file: bundle or not, through load; and taken apart by two chunk sizes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "source/bundle.h"
#include "vmatools.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

/* What came out, summed up without regard to where the pieces of text end. */
static uint64_t mix(uint64_t sum, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		sum = (sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
	return sum;
}

static uint64_t take(uint64_t sum, const struct bundle_piece *piece)
{
	if (piece->what == BUNDLE_TEXT)
		return mix(sum, piece->text, piece->len);
	sum = mix(sum, piece->name, strlen(piece->name) + 1);
	sum = mix(sum, &piece->line, sizeof(piece->line));
	return mix(sum, &piece->of_process, sizeof(piece->of_process));
}

static uint64_t sum_by_chunks(const uint8_t *input, size_t size, size_t chunk)
{
	struct vmat_trouble trouble = { 0 };
	struct bundle_piece piece;
	struct bundle *bundle;
	uint64_t sum = 1;
	size_t at = 0, n = 1, room;
	int rc = 0;

	if (bundle_new(&bundle))
		abort();
	while (n && rc >= 0) {
		char *to = bundle_room(bundle, &room);

		n = size - at < chunk ? size - at : chunk;
		n = n < room ? n : room;
		memcpy(to, input + at, n);
		bundle_filled(bundle, n);
		at += n;
		while ((rc = bundle_next(bundle, &piece, &trouble)) > 0)
			sum = take(sum, &piece);
	}
	if (rc < 0) {
		sum = mix(sum, &trouble.line, sizeof(trouble.line));
		if (!trouble.why || !trouble.line)
			abort();
	}
	bundle_free(bundle);
	return sum;
}

static void load(const uint8_t *input, size_t size)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS, .with = VMAT_WITH_ALL,
	};
	struct vmat_trouble trouble = { 0 };
	const struct vmat_vma *vma;
	struct vmat_mm *mm;
	uint64_t end = 0;
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0 || write(fd, input, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET))
		abort();
	if (vmat_load_fd(&mm, fd, &options, &trouble)) {
		if (!trouble.error || !trouble.why)
			abort();
	} else {
		vmat_for_each_vma(mm, vma) {
			if (vmat_vma_start(vma) < end || vmat_vma_end(vma) <= vmat_vma_start(vma))
				abort();
			end = vmat_vma_end(vma);
		}
		vmat_mm_free(mm);
	}
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	load(input, size);
	if (sum_by_chunks(input, size, 1 + size % 29) != sum_by_chunks(input, size, size + 1))
		abort();
	return 0;
}
