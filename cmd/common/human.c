/* SPDX-License-Identifier: GPL-2.0-or-later */
/* human - numbers as people and as shells write them, both ways. */
#include "common/human.h"

#include <string.h>

static const char units[] = "BKMGTPE";

static const char pairs[] =
	"00010203040506070809101112131415161718192021222324252627282930313233343536373839"
	"40414243444546474849505152535455565758596061626364656667686970717273747576777879"
	"8081828384858687888990919293949596979899";

/* How many digits a number has. */
static unsigned decimal_digits(uint64_t value)
{
	uint64_t limit = 10;
	unsigned digits = 1;

	while (digits < 20 && value >= limit) {
		limit *= 10;
		digits++;
	}
	return digits;
}

char *human_decimal(char *to, uint64_t value)
{
	char *end = to + decimal_digits(value), *p = end;

	while (value >= 100) {
		p -= 2;
		memcpy(p, pairs + value % 100 * 2, 2);
		value /= 100;
	}
	if (value >= 10)
		memcpy(p - 2, pairs + value * 2, 2);
	else
		p[-1] = (char)('0' + value);
	return end;
}

static const char hex_pairs[] =
	"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
	"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"
	"404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"
	"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
	"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
	"a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	"c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
	"e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

static unsigned hex_digits(uint64_t value)
{
	return value ? (67 - (unsigned)__builtin_clzll(value)) / 4 : 1;
}

/* Exactly @digits digits, 1 to 16. */
static char *put_hex(char *to, uint64_t value, unsigned digits)
{
	char *p = to + digits;

	while (p - to >= 2) {
		p -= 2;
		memcpy(p, hex_pairs + (value & 0xff) * 2, 2);
		value >>= 8;
	}
	if (p > to)
		*to = hex_pairs[(value & 0xf) * 2 + 1];
	return to + digits;
}

/* Eight digits, without a loop. */
static inline void put_eight(char *to, uint32_t value)
{
	memcpy(to, hex_pairs + (value >> 24) * 2, 2);
	memcpy(to + 2, hex_pairs + (value >> 16 & 0xff) * 2, 2);
	memcpy(to + 4, hex_pairs + (value >> 8 & 0xff) * 2, 2);
	memcpy(to + 6, hex_pairs + (value & 0xff) * 2, 2);
}

char *human_put_address(char *to, uint64_t address, unsigned digits)
{
	/* most have 8 digits or 12 */
	if (digits == 12) {
		memcpy(to, hex_pairs + (address >> 40) * 2, 2);
		memcpy(to + 2, hex_pairs + (address >> 32 & 0xff) * 2, 2);
		put_eight(to + 4, (uint32_t)address);
	} else if (digits == 8) {
		put_eight(to, (uint32_t)address);
	} else {
		put_hex(to, address, digits);
	}
	return to + digits;
}

char *human_address(char *to, uint64_t address)
{
	return human_put_address(to, address, human_address_digits(address));
}

char *human_hex(char *to, uint64_t value)
{
	to[0] = '0';
	to[1] = 'x';
	return human_put_address(to + 2, value, hex_digits(value));
}

char *human_device(char *to, uint64_t device)
{
	unsigned major = hex_digits(device >> 32), minor = hex_digits((uint32_t)device);

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

/* Up to four digits, the last before @end. */
static char *digits_before(char *end, unsigned value)
{
	do {
		*--end = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	return end;
}

char *human_size_before(char *end, uint64_t bytes)
{
	unsigned unit, shift;
	uint64_t ten;

	if (bytes < 1024) {
		if (bytes)
			*--end = 'B';
		return digits_before(end, (unsigned)bytes);
	}
	unit = (63 - (unsigned)__builtin_clzll(bytes)) / 10;
	shift = unit * 10;
	if (!(bytes & ((UINT64_C(1) << shift) - 1))) {
		*--end = units[unit];
		return digits_before(end, (unsigned)(bytes >> shift));
	}
	ten = tenths(bytes, shift);
	if (ten == 10240 && unit < sizeof(units) - 2) {
		ten = 10;	/* 1023.99K is 1M */
		unit++;
	}
	*--end = units[unit];
	if (ten % 10) {
		*--end = (char)('0' + ten % 10);
		*--end = '.';
	}
	return digits_before(end, (unsigned)(ten / 10));
}

char *human_size(char *to, uint64_t bytes)
{
	char text[8], *end = text + sizeof(text), *start = human_size_before(end, bytes);
	size_t len = (size_t)(end - start);

	memcpy(to, start, len);
	return to + len;
}

static uint64_t without_sign(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

char *human_signed(char *to, int64_t value)
{
	if (value < 0)
		*to++ = '-';
	return human_decimal(to, without_sign(value));
}

char *human_delta(char *to, int64_t bytes)
{
	if (bytes)
		*to++ = bytes < 0 ? '-' : '+';
	return human_size(to, without_sign(bytes));
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

size_t human_parse_delta(const char *text, size_t len, int64_t *bytes)
{
	bool sign = len && (text[0] == '-' || text[0] == '+');
	uint64_t size;
	size_t used = human_parse_size(text + sign, len - sign, &size);

	if (!used || size > INT64_MAX)
		return 0;
	*bytes = sign && text[0] == '-' ? -(int64_t)size : (int64_t)size;
	return used + sign;
}
