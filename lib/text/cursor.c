/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cursor - a bounded reader of text; a read that fails leaves it on the offending byte. */
#include "text/cursor.h"

const unsigned char cursor_digit[256] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8,
	['8'] = 9, ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15,
	['f'] = 16,
};
