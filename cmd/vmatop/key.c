/* SPDX-License-Identifier: GPL-2.0-or-later */
/* key - what comes from the terminal: keys, the mouse, a new size. Data; no terminal is needed. */
#include "vmatop/key.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "common/unicode.h"

struct named {
	const char *name;
	uint32_t key;
};

/* The first name of a key is the one that is shown. */
static const struct named names[] = {
	{ "Up", KEY_CURSOR_UP },
	{ "Down", KEY_CURSOR_DOWN },
	{ "Left", KEY_CURSOR_LEFT },
	{ "Right", KEY_CURSOR_RIGHT },
	{ "PgUp", KEY_PAGE_UP },
	{ "PageUp", KEY_PAGE_UP },
	{ "PPage", KEY_PAGE_UP },
	{ "PgDn", KEY_PAGE_DOWN },
	{ "PageDown", KEY_PAGE_DOWN },
	{ "NPage", KEY_PAGE_DOWN },
	{ "Home", KEY_FIRST },
	{ "End", KEY_LAST },
	{ "BSpace", KEY_ERASE },
	{ "DC", KEY_DELETE },
	{ "Delete", KEY_DELETE },
	{ "BTab", KEY_BACKTAB },
	{ "Tab", KEY_TAB },
	{ "Enter", KEY_RETURN },
	{ "Escape", KEY_ESCAPE },
	{ "Space", ' ' },
};

enum { NAMES = sizeof(names) / sizeof(names[0]), FUNCTIONS = 12 };

uint32_t key_of_character(uint32_t c)
{
	if (c == '\n')
		return KEY_RETURN;
	return c == '\b' || c == 0x7f ? KEY_ERASE : c;
}

static uint32_t by_name(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < NAMES; i++)
		if (len == strlen(names[i].name) && !strncasecmp(text, names[i].name, len))
			return names[i].key;
	return KEY_NONE;
}

/* F1 to F12 */
static uint32_t function_key(const char *text, size_t len)
{
	unsigned number = 0;
	size_t i;

	if (len < 2 || len > 3 || (text[0] != 'F' && text[0] != 'f') || text[1] == '0')
		return KEY_NONE;
	for (i = 1; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return KEY_NONE;
		number = number * 10 + (unsigned)(text[i] - '0');
	}
	return number <= FUNCTIONS ? KEY_FUNCTION + number : KEY_NONE;
}

/* C-a, C-[ and so on: the terminal sends them without the upper bits; C-@ would be no key. */
static uint32_t control_key(const char *text, size_t len)
{
	char c;

	if (len != 3 || (text[0] != 'C' && text[0] != 'c') || text[1] != '-')
		return KEY_NONE;
	c = text[2];
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	return c > '@' && c <= '_' ? key_of_character((uint32_t)(c - '@')) : KEY_NONE;
}

static uint32_t character_key(const char *text, size_t len)
{
	uint32_t c;

	if (!len || unicode_decode(text, len, &c) != len || unicode_hidden(c))
		return KEY_NONE;
	return c;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t key_parse(const char *text, size_t len, uint32_t *key)
{
	static uint32_t (*const readings[])(const char *text, size_t len) = {
		character_key, by_name, function_key, control_key,
	};
	size_t i, word = 0;
	uint32_t found;

	while (word < len && !is_blank(text[word]))
		word++;
	for (i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		found = readings[i](text, word);
		if (found != KEY_NONE) {
			*key = found;
			return word;
		}
	}
	return 0;
}

void key_text(uint32_t key, char *to)
{
	size_t i;

	for (i = 0; i < NAMES && names[i].key != key; i++)
		;
	if (i < NAMES)
		snprintf(to, KEY_TEXT_SIZE, "%s", names[i].name);
	else if (key > KEY_FUNCTION && key <= KEY_FUNCTION + FUNCTIONS)
		snprintf(to, KEY_TEXT_SIZE, "F%u", key - KEY_FUNCTION);
	else if (key && key < ' ')
		snprintf(to, KEY_TEXT_SIZE, "C-%c", key <= 26 ? key + 'a' - 1 : key + '@');
	else if (key > ' ' && key < KEY_ABOVE && !unicode_hidden(key))
		to[unicode_encode(key, to)] = '\0';
	else if (key && key < KEY_ABOVE)
		snprintf(to, KEY_TEXT_SIZE, "U+%04X", key);
	else
		snprintf(to, KEY_TEXT_SIZE, "none");
}
