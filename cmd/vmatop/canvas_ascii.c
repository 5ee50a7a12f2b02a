/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas_ascii - what stands for a character that is drawn where only ASCII can be shown. */
#include "vmatop/canvas.h"

/* By the first character of each range, in ascending order; @text has one character for each. */
struct like {
	uint32_t first;
	const char *text;
};

static const struct like likes[] = {
	{ 0xa0, " !cL*Y|S\"ca<--r~o+23'uP.,1o>424?" },
	{ 0xc0, "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty" },
	{ 0x3bc, "u" },
	{ 0x2010, "------|_'','\"\"\"\"++*>.:.-" },
	{ 0x2030, "%%'\"" },
	{ 0x2039, "<>" },
	{ 0x2190, "<^>v-|\\/\\/" },
	{ 0x21d0, "<^>v-|" },
	{ 0x2206, "D" },
	{ 0x2211, "S-+" },
	{ 0x221e, "~" },
	{ 0x2248, "~" },
	{ 0x2260, "!=" },
	{ 0x2264, "<>" },
	{ 0x23f5, ">" },
	{ 0x23f8, "=" },
	/* lines of boxes: corners and crossings are +, branches of trees keep their trunk */
	{ 0x2500, "--||--||--||++++++++" },
	{ 0x2514, "````++++||||||||++++++++" },
	{ 0x252c, "----------------++++++++++++++++" },
	{ 0x254c, "--||=|" "++++++++++++" "||||||" "+++++++++" "+++`" "/\\X" "-|-|-|-|-|-|" },
	/* blocks: the fuller, the darker; eighths from below, from the left */
	{ 0x2580, "\"__--==##" },
	{ 0x2589, "##==|||" },
	{ 0x2590, "=.:%\"|" },
	{ 0x2596, "..'####'##" },
	{ 0x25a0, "#oo" },
	{ 0x25aa, "#o" },
	{ 0x25b2, "^^^^>>>>>>vvvv<<<<<<*o*" },
	{ 0x25c9, "oo" },
	{ 0x25cb, "o" },
	{ 0x25cf, "*" },
	{ 0x25e6, "o" },
	{ 0x2605, "*" },
	{ 0x2610, "ovx" },
	{ 0x2713, "vv" },
	{ 0x2717, "xx" },
	{ 0x276f, ">" },
};

char canvas_ascii(uint32_t c)
{
	size_t i;

	if (c < 0x80)
		return c < ' ' || c == 0x7f ? '?' : (char)c;
	for (i = sizeof(likes) / sizeof(likes[0]); i && likes[i - 1].first > c; i--)
		;
	if (i && c - likes[i - 1].first < __builtin_strlen(likes[i - 1].text))
		return likes[i - 1].text[c - likes[i - 1].first];
	/* dots: the more of them, the darker */
	if (c > 0x2800 && c < 0x2900)
		return ".:#"[(__builtin_popcount(c - 0x2800) - 1) / 3];
	return '?';
}
