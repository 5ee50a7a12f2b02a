/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The library from C++: the mappings of a saved text with the largest share of memory, by Pss where
 * there is smaps, by size where there is not.
 *
 *	largest FILE [COUNT]
 */
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <vmatools.h>

namespace {

struct free_mm {
	void operator()(vmat_mm *mm) const { vmat_mm_free(mm); }
};

using mm_ptr = std::unique_ptr<vmat_mm, free_mm>;
using weighed = std::pair<uint64_t, const vmat_vma *>;

mm_ptr load(const char *path)
{
	vmat_load_options options = {};
	vmat_trouble trouble = {};
	vmat_mm *mm = nullptr;

	options.size = sizeof(options);
	options.detail = VMAT_SMAPS;
	if (int err = vmat_load_path(&mm, path, &options, &trouble))
		std::fprintf(stderr, "largest: %s: %s\n", path,
			     trouble.why ? trouble.why : std::strerror(-err));
	return mm_ptr(mm);
}

uint64_t weight(const vmat_mm *mm, const vmat_vma *vma)
{
	uint64_t bytes;

	return vmat_vma_field(mm, vma, VMAT_PSS, &bytes) ? bytes
							 : vmat_vma_end(vma) - vmat_vma_start(vma);
}

/* A file may be called anything: only what is harmless goes to a terminal as it is. */
void put_name(const char *name)
{
	for (; *name; name++)
		if (*name >= ' ' && *name <= '~')
			std::putchar(*name);
		else
			std::printf("\\x%02x", (unsigned char)*name);
}

} // namespace

int main(int argc, char **argv)
{
	if (argc < 2) {
		std::fputs("usage: largest FILE [COUNT]\n", stderr);
		return 2;
	}
	mm_ptr mm = load(argv[1]);
	if (!mm)
		return 2;

	std::vector<weighed> all;
	const vmat_vma *vma;
	vmat_for_each_vma(mm.get(), vma)
		all.emplace_back(weight(mm.get(), vma), vma);
	std::stable_sort(all.begin(), all.end(),
			 [](const weighed &a, const weighed &b) { return a.first > b.first; });

	std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 5;
	for (std::size_t i = 0; i < all.size() && i < count; i++) {
		std::printf("%10" PRIu64 " KiB  %" PRIx64 " ", all[i].first / 1024,
			    vmat_vma_start(all[i].second));
		put_name(vmat_vma_name(all[i].second));
		std::putchar('\n');
	}
	return 0;
}
