/* SPDX-License-Identifier: GPL-2.0-or-later */
/* human - numbers as people and as shells write them, both ways. */
#ifndef COMMON_HUMAN_H
#define COMMON_HUMAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for any number that a function below writes. They write no NUL. */
enum { HUMAN_MAX = 32 };

/* Each writes at @to, which has HUMAN_MAX bytes, and returns the end of what it wrote. */
char *human_decimal(char *to, uint64_t value);
char *human_address(char *to, uint64_t address);	/* as in maps: 8 digits or more */
char *human_hex(char *to, uint64_t value);		/* 0x, as few digits as needed */
char *human_device(char *to, uint64_t device);		/* major << 32 | minor: "08:01" */
char *human_size(char *to, uint64_t bytes);		/* "4K", "1.5M"; "0" */
char *human_signed(char *to, int64_t value);		/* "-5", "5" */
char *human_delta(char *to, int64_t bytes);		/* "+4K", "-1.5M"; "0" */

/* As human_size(), but it ends at @end, before which there are 8 bytes; returns the start. */
char *human_size_before(char *end, uint64_t bytes);

/* How many digits human_address() writes, and the same with their number known. */
static inline unsigned human_address_digits(uint64_t address)
{
	return address <= UINT32_MAX ? 8 : (67 - (unsigned)__builtin_clzll(address)) / 4;
}

char *human_put_address(char *to, uint64_t address, unsigned digits);

/*
 * Each eats the number at the start of the text, and returns how many characters it had:
 * 0 if there is none there, or it does not fit 64 bits.
 */
size_t human_parse_hex(const char *text, size_t len, uint64_t *value);	/* 0x may stand before */
size_t human_parse_number(const char *text, size_t len, uint64_t *value); /* decimal, or 0x */

/* "8:1" or "08:01", hexadecimal as in maps. */
size_t human_parse_device(const char *text, size_t len, uint64_t *device);

/* A number with a suffix: "64K", "1.5M", "2GiB", "4kB" as in smaps; without one: bytes. */
size_t human_parse_size(const char *text, size_t len, uint64_t *bytes);

/* The same with a sign before it, or none; 0 also where it does not fit 63 bits. */
size_t human_parse_delta(const char *text, size_t len, int64_t *bytes);

#endif
