/* SPDX-License-Identifier: GPL-2.0-or-later */
/* human - numbers as people and as shells write them, both ways. */
#include "common/human.h"

#include <endian.h>
#include <string.h>

static const char units[] = "BKMGTPE";

static const char pairs[] =
	"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
	"8081828384858687888990919293949596979899";

char *human_decimal(char *to, uint64_t value)
{
	char digits[20], *p = digits + sizeof(digits);
	size_t len;

	while (value >= 100) {
		p -= 2;
		memcpy(p, pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10) {
		p -= 2;
		memcpy(p, pairs + value * 2, 2);
	} else {
		*--p = (char)('0' + value);
	}
	len = (size_t)(digits + sizeof(digits) - p);
	memcpy(to, p, len);
	return to + len;
}

/* The eight hexadecimal digits of @value as eight bytes, the first in the lowest address. */
static uint64_t eight_digits(uint32_t value)
{
	uint64_t x = value, letters;

	/* spread the nibbles: one a byte */
	x = (x | x << 16) & 0x0000ffff0000ffff;
	x = (x | x << 8) & 0x00ff00ff00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f0f0f0f0f;
	/* 1 in each byte that is 10 or more */
	letters = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
	return htobe64(x + 0x3030303030303030 + letters * ('a' - '0' - 10));
}

static unsigned hex_digits(uint64_t value)
{
	return value ? (67 - (unsigned)__builtin_clzll(value)) / 4 : 1;
}

/* Exactly @digits digits, 16 at most. */
static char *put_hex(char *to, uint64_t value, unsigned digits)
{
	uint64_t all[2] = { eight_digits((uint32_t)(value >> 32)), eight_digits((uint32_t)value) };
	char text[32] = { 0 };

	/* a copy of constant length is two moves; what is beyond the digits does not matter */
	memcpy(text, all, 16);
	memcpy(to, text + 16 - digits, 16);
	return to + digits;
}

char *human_address(char *to, uint64_t address)
{
	unsigned digits = hex_digits(address);

	return put_hex(to, address, digits < 8 ? 8 : digits);
}

char *human_hex(char *to, uint64_t value)
{
	to[0] = '0';
	to[1] = 'x';
	return put_hex(to + 2, value, hex_digits(value));
}

char *human_device(char *to, uint64_t device)
{
	unsigned major = hex_digits(device >> 32), minor = hex_digits((uint32_t)device);

	/* 16 bytes are written each time: HUMAN_MAX has room for them */
	to = put_hex(to, device >> 32, major < 2 ? 2 : major);
	*to++ = ':';
	return put_hex(to, (uint32_t)device, minor < 2 ? 2 : minor);
}

/* Tenths of a unit of 2^@shift bytes, rounded to the nearest. */
static uint64_t tenths(uint64_t bytes, unsigned shift)
{
	uint64_t whole = bytes >> shift, rest = bytes & ((UINT64_C(1) << shift) - 1);

	if (shift > 50) {
		/* so that the product below fits */
		rest >>= 10;
		shift -= 10;
	}
	return whole * 10 + (rest * 10 + (UINT64_C(1) << (shift - 1))) / (UINT64_C(1) << shift);
}

char *human_size(char *to, uint64_t bytes)
{
	unsigned unit, shift;
	uint64_t value;

	if (bytes < 1024) {
		to = human_decimal(to, bytes);
		if (bytes)
			*to++ = 'B';
		return to;
	}
	unit = (63 - (unsigned)__builtin_clzll(bytes)) / 10;
	shift = unit * 10;
	value = bytes >> shift;
	if (bytes & ((UINT64_C(1) << shift) - 1)) {
		uint64_t ten = tenths(bytes, shift);

		if (ten == 10240 && unit < sizeof(units) - 2) {
			ten = 10;	/* 1023.99K is 1M */
			unit++;
		}
		value = ten / 10;
		to = human_decimal(to, value);
		if (ten % 10) {
			*to++ = '.';
			*to++ = (char)('0' + ten % 10);
		}
	} else {
		to = human_decimal(to, value);
	}
	*to++ = units[unit];
	return to;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

/* Digits of @base; how many there were, 0 also where they do not fit. */
static size_t parse_digits(const char *text, size_t len, unsigned base, uint64_t *value)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned digit = (unsigned)digit_of(text[i]);

		if (digit >= base)
			break;
		if (sum > (UINT64_MAX - digit) / base)
			return 0;
		sum = sum * base + digit;
	}
	if (i)
		*value = sum;
	return i;
}

static bool has_0x(const char *text, size_t len)
{
	return len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

size_t human_parse_hex(const char *text, size_t len, uint64_t *value)
{
	size_t prefix = has_0x(text, len) ? 2 : 0;
	size_t digits = parse_digits(text + prefix, len - prefix, 16, value);

	return digits ? prefix + digits : 0;
}

size_t human_parse_number(const char *text, size_t len, uint64_t *value)
{
	if (has_0x(text, len))
		return human_parse_hex(text, len, value);
	return parse_digits(text, len, 10, value);
}

size_t human_parse_device(const char *text, size_t len, uint64_t *device)
{
	uint64_t major, minor;
	size_t first = parse_digits(text, len, 16, &major), second;

	if (!first || first == len || text[first] != ':')
		return 0;
	second = parse_digits(text + first + 1, len - first - 1, 16, &minor);
	if (!second || major > UINT32_MAX || minor > UINT32_MAX)
		return 0;
	*device = major << 32 | minor;
	return first + 1 + second;
}

/* "K", "k", "KiB", "kB", "B" ...: how long it is, and which power of two it means. */
static size_t parse_suffix(const char *text, size_t len, unsigned *shift)
{
	char letter = len ? text[0] : '\0';
	const char *unit;

	*shift = 0;
	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	unit = letter ? strchr(units, letter) : NULL;
	if (!unit)
		return 0;
	*shift = (unsigned)(unit - units) * 10;
	if (!*shift)
		return 1;
	if (len >= 3 && text[1] == 'i' && text[2] == 'B')
		return 3;
	/* smaps writes kB and means 1024 bytes; what MB means nobody knows */
	if (len >= 2 && text[0] == 'k' && text[1] == 'B')
		return 2;
	return 1;
}

/*
 * ".5" behind the whole number, in millionths; digits beyond the sixth are read and do not
 * count. Returns how long it is.
 */
static size_t parse_fraction(const char *text, size_t len, uint64_t *millionths)
{
	uint64_t weight = 100000;
	size_t i;

	*millionths = 0;
	if (len < 2 || text[0] != '.' || digit_of(text[1]) > 9)
		return 0;
	for (i = 1; i < len && digit_of(text[i]) <= 9; i++) {
		*millionths += weight * (unsigned)digit_of(text[i]);
		weight /= 10;
	}
	return i;
}

size_t human_parse_size(const char *text, size_t len, uint64_t *bytes)
{
	uint64_t whole, millionths = 0, low;
	size_t used = human_parse_number(text, len, &whole);
	unsigned shift;

	if (!used)
		return 0;
	if (!has_0x(text, len))
		used += parse_fraction(text + used, len - used, &millionths);
	used += parse_suffix(text + used, len - used, &shift);
	if (whole > UINT64_MAX >> shift || (millionths && !shift))
		return 0;
	/* millionths < 2^20, so that in two steps nothing overflows */
	low = shift > 40 ? (millionths << 40) / 1000000 << (shift - 40)
			 : (millionths << shift) / 1000000;
	*bytes = (whole << shift) + low;
	return used;
}
