/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cursor - a bounded reader of text; a read that fails leaves it on the offending byte. */
#ifndef TEXT_CURSOR_H
#define TEXT_CURSOR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cursor {
	const char *at, *end;
};

/* One more than the value of a lower-case hexadecimal digit; 0 for any other byte. */
extern const unsigned char cursor_digit[256];

/*
 * A hexadecimal number of lower-case digits, without sign, prefix or blanks. False when there
 * is no digit, or when the number does not fit (then the cursor stands on its last digit).
 */
static inline bool cursor_hex(struct cursor *c, uint64_t *value)
{
	const char *start = c->at;
	uint64_t v = 0;
	unsigned digit;

	while (c->at < c->end && (digit = cursor_digit[(unsigned char)*c->at]) != 0) {
		if (v >> 60)
			return false;
		v = v << 4 | (digit - 1);
		c->at++;
	}
	*value = v;
	return c->at > start;
}

/*
 * One to seven figures and what ends them, of eight bytes: how many figures and their value, or 0
 * when it is not that.
 */
static inline unsigned cursor_short_decimal(const char *at, uint64_t *value)
{
	const uint64_t each = UINT64_C(0x0101010101010101);
	uint64_t x, other;
	unsigned figures;

	memcpy(&x, at, sizeof(x));
	x = le64toh(x) ^ each * '0';
	/* the highest bit of each byte that is above 9 */
	other = (((x & each * 0x7f) + each * 0x76) | x) & each * 0x80;
	figures = other ? (unsigned)__builtin_ctzll(other) / 8 : 0;
	if (!figures)
		return 0;
	x <<= 64 - 8 * figures;
	x = (x * 10 + (x >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x * 100 + (x >> 16)) & UINT64_C(0x0000ffff0000ffff);
	*value = (x * 10000 + (x >> 32)) & UINT32_MAX;
	return figures;
}

/* The same for a decimal number. */
static inline bool cursor_decimal(struct cursor *c, uint64_t *value)
{
	const char *start = c->at;
	uint64_t v = 0;
	unsigned digit;

	if (c->end - c->at >= 8 && (digit = cursor_short_decimal(c->at, value)) != 0) {
		c->at += digit;
		return true;
	}
	while (c->at < c->end && (digit = (unsigned char)*c->at - (unsigned)'0') < 10) {
		if (c->at - start < 19)		/* so many always fit */
			v = v * 10 + digit;
		else if (__builtin_mul_overflow(v, 10, &v) ||
			 __builtin_add_overflow(v, digit, &v))
			return false;
		c->at++;
	}
	*value = v;
	return c->at > start;
}

static inline bool cursor_char(struct cursor *c, char wanted)
{
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

/* Skip blanks; how many there were. */
static inline size_t cursor_blanks(struct cursor *c)
{
	const char *start = c->at;

	while (c->end - c->at >= 8 && !memcmp(c->at, "        ", 8))
		c->at += 8;
	while (c->at < c->end && *c->at == ' ')
		c->at++;
	return (size_t)(c->at - start);
}

#endif
