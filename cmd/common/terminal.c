/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal - whether somebody looks at it, how wide it is, what it can show. */
#include "common/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "common/human.h"

static const char *set(const char *variable)
{
	const char *value = getenv(variable);

	return value && *value ? value : NULL;
}

/* The locale's name tells; nothing else of the locale is used, so it need not be loaded. */
static bool locale_is_utf8(void)
{
	const char *name = set("LC_ALL");

	if (!name)
		name = set("LC_CTYPE");
	if (!name)
		name = set("LANG");
	return name && (strcasestr(name, "utf-8") || strcasestr(name, "utf8"));
}

static size_t ask_cells(int fd)
{
	const char *columns = set("COLUMNS");
	struct winsize size;
	uint64_t value;

	if (columns && human_parse_number(columns, strlen(columns), &value) == strlen(columns))
		return value < SIZE_MAX ? (size_t)value : 0;
	return ioctl(fd, TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

void terminal_ask(struct terminal *terminal, int fd, enum colour_when when)
{
	const char *term = set("TERM");

	terminal->is_one = isatty(fd);
	terminal->cells = terminal->is_one ? ask_cells(fd) : 0;
	terminal->utf8_locale = locale_is_utf8();
	terminal->utf8 = !terminal->is_one || terminal->utf8_locale;
	terminal->colour = when == COLOUR_ALWAYS ||
			   (when == COLOUR_AUTO && terminal->is_one && !set("NO_COLOR") &&
			    term && strcmp(term, "dumb"));
}
