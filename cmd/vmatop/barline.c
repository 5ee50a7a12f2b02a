/* SPDX-License-Identifier: GPL-2.0-or-later */
/* barline - which function keys the last line shows, and where. */
#include "vmatop/barline.h"

#include <string.h>

#include "vmatop/key.h"

static unsigned width_of(const struct binding *binding)
{
	char name[KEY_TEXT_SIZE];

	key_text(binding->key, name);
	return (unsigned)(strlen(name) + strlen(binding->bar));
}

size_t barline_make(struct bar_item items[KEYMAP_FUNCTIONS], unsigned modes, unsigned cols)
{
	const struct binding *last = NULL, *binding;
	unsigned kept, col = 0;
	size_t count = 0;

	for (unsigned i = 1; i <= KEYMAP_FUNCTIONS; i++) {
		binding = keymap_bar(modes, i);
		last = binding ? binding : last;
	}
	kept = last ? width_of(last) : 0;
	for (unsigned i = 1; i <= KEYMAP_FUNCTIONS; i++) {
		binding = keymap_bar(modes, i);
		if (!binding)
			continue;
		/* a blank stands between two */
		if (binding != last && col + width_of(binding) + 1 + kept > cols)
			continue;
		items[count++] = (struct bar_item){ binding, col, width_of(binding) };
		col += width_of(binding) + 1;
	}
	return count;
}

uint32_t barline_at(unsigned modes, unsigned cols, unsigned col)
{
	struct bar_item items[KEYMAP_FUNCTIONS];
	size_t count = barline_make(items, modes, cols);

	for (size_t i = 0; i < count; i++) {
		if (col - items[i].col < items[i].width)
			return items[i].binding->key;
	}
	return KEY_NONE;
}
