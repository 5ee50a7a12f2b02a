/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmflags - the two-letter codes of VmFlags, both ways. */
#include "text/vmflags.h"

#include "model/flag.h"
#include "text/cursor.h"

uint64_t vmflags_bits(const char *text, size_t len)
{
	struct cursor c = { text, text + len };
	uint64_t bits = 0;

	while (cursor_blanks(&c), c.at < c.end) {
		const char *code = c.at;

		while (c.at < c.end && *c.at != ' ')
			c.at++;
		if (c.at - code == 2)
			bits |= flag_of_code(code);
	}
	return bits;
}

int64_t vmflags_share(struct vmat_mm *mm, const char *text, size_t len)
{
	int64_t index = mm_find_flagset(mm, text, len);

	return index >= 0 ? index : mm_share_flagset(mm, text, len, vmflags_bits(text, len));
}
