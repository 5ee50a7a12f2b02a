/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column - what a table can show: columns, the cells they hand out, and a choice of columns. */
#ifndef COMMON_COLUMN_H
#define COMMON_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "vmatools.h"

enum cell_type {
	CELL_ABSENT,	/* no value: "-" in tables, null in JSON */
	CELL_WORD,	/* text of our own making: ASCII, no blanks */
	CELL_TEXT,	/* any bytes */
	CELL_LIST,	/* codes with a blank between them, such as VmFlags */
	CELL_FLAGS,	/* the same, shown in words, with the permissions in number */
	CELL_ADDRESS,	/* this and what follows: a number, which can be ordered */
	CELL_DEVICE,	/* major << 32 | minor, shown as in maps: 08:01 */
	CELL_BYTES,
	CELL_NUMBER,
	CELL_TRUTH,	/* yes or no */
	CELL_DELTA,	/* bytes more, or less: the number is an int64_t, shown with its sign */
	CELL_CHANGE	/* so many more, or less, of what is no bytes; as CELL_DELTA */
};

struct cell {
	enum cell_type type;
	bool ambiguous;		/* CELL_TEXT: may stand for other bytes, too */
	bool ends_deleted;	/* CELL_TEXT: ends in " (deleted)", and ... */
	enum vmat_answer deleted; /* ... whether that is the kernel's word */
	uint64_t number;	/* CELL_FLAGS, CELL_ADDRESS to CELL_CHANGE */
	const char *text;	/* CELL_WORD to CELL_FLAGS: no NUL behind it, lives as long as the
				   subject */
	size_t len;
	const char *suffix;	/* CELL_TEXT: what else belongs to it, or NULL; static. An empty one
				   says that the memory of the text will hold another one soon */
};

/* What the rows of one table are about. */
struct subject {
	const char *target;		/* as the user wrote it */
	const struct vmat_mm *mm;	/* NULL where the rows are not about one */
	bool partial;			/* it knows only the mappings that were asked for */
	bool sparse;			/* it knows only those that differ from another's */
	void *whole;			/* that it is a part of, for columns; or NULL */
};

/* Which further files a column wants to have been read. */
enum {
	NEEDS_SMAPS = 0x1,
	NEEDS_FACTS = 0x2,
	NEEDS_NUMA = 0x4,
	NEEDS_THREADS = 0x8,
	NEEDS_NAMES = 0x10,
	NEEDS_ROLES = 0x20	/* vmat_mm_classify() */
};

enum column_colour { COLOUR_NONE, COLOUR_PERM, COLOUR_NAME, COLOUR_FAINT, COLOUR_NODE };

struct column {
	const char *name;	/* in capitals */
	const char *meaning;
	enum cell_type type;	/* of its cells; CELL_ABSENT: of several types */
	unsigned width;		/* 0: as wide as the text */
	bool right;		/* stands at the right end of its width */
	unsigned needs;		/* NEEDS_* */
	bool sums;		/* its cells may be summed up over rows */
	bool foreign;		/* its name is not ours: it came with the text that was read */
	int arg;		/* for @get: which field, which key */
	const void *data;	/* for @get: whatever it needs */
	enum column_colour colour;
	/* The words that its cells can say, by index, NULL beyond the last; NULL: any text. */
	const char *(*word)(size_t index);
	/* Why no cell can be @text, or have it as an item; NULL where one can. NULL: all can. */
	const char *(*wrong)(const char *text, size_t len);
	/* Fills a cell that is CELL_ABSENT; leaves it so where there is no value. */
	void (*get)(const struct column *column, const struct subject *subject, const void *row,
		    struct cell *cell);
};

/* All the columns that a kind of row has. */
struct column_set {
	const struct column *columns;
	size_t count;
};

/* Those to show, in order. */
struct column_list {
	const struct column **columns;
	size_t count, room;
};

/* Stands between filters (see filter.h) that were given one by one and must all be true. */
#define FILTER_AND "\f"

/* What is wrong with a text that the user wrote. */
struct complaint {
	const char *why;	/* static, NULL: nothing is wrong */
	const char *token;	/* what it is about, within the text; may be NULL */
	size_t token_len;
	size_t at;		/* where it begins, from 1; 0: does not matter */
	const struct column *column; /* whose words would do; NULL: does not matter */
	const char *maybe;	/* what may have been meant, a column's name; NULL: no idea */
	const char *hint;	/* what to do about it, static; NULL: nothing to say */
};

/* What to do about a column that there is none of. */
#define COLUMN_HINT "see --list-columns"

/* The column of that name in any case, NULL: there is none. */
const struct column *column_find(const struct column_set *set, const char *name, size_t len);

/* The name of the column that is most like @name, with a slip or two; NULL: none is. */
const char *column_like(const struct column_set *set, const char *name, size_t len);

/*
 * Append the columns named in "A,B,C" (with +A: A is added before a NAME that stands last).
 * A column that is there already is not added. Returns 0, -EINVAL (see *@complaint), -ENOMEM.
 */
int column_choose(struct column_list *list, const struct column_set *set, const char *spec,
		  struct complaint *complaint);

int column_append(struct column_list *list, const struct column *column);
void column_list_free(struct column_list *list);
unsigned column_needs(const struct column_list *list);

/* One cell of one row. */
static inline void column_cell(const struct column *column, const struct subject *subject,
			       const void *row, struct cell *cell)
{
	cell->type = CELL_ABSENT;
	column->get(column, subject, row, cell);
}

/*
 * For getters: fill a cell whose memory holds anything. @text ends where @len says, or at its NUL;
 * an empty one is no value.
 */
static inline void cell_put_number(struct cell *cell, enum cell_type type, uint64_t number)
{
	cell->type = type;
	cell->number = number;
}

/* A word needs nothing but its letters. */
static inline void cell_put_word(struct cell *cell, const char *text, size_t len)
{
	cell->type = CELL_WORD;
	cell->text = text;
	cell->len = len;
}

static inline void cell_put_bytes(struct cell *cell, enum cell_type type, const char *text,
				  size_t len)
{
	cell->type = type;
	cell->text = text;
	cell->len = len;
	cell->suffix = NULL;
	cell->ambiguous = cell->ends_deleted = false;
}

static inline void cell_put_text(struct cell *cell, enum cell_type type, const char *text)
{
	if (text && *text)
		cell_put_bytes(cell, type, text, strlen(text));
}

/* The items of CELL_LIST and CELL_FLAGS. Begin with one that is zeroed. */
struct cell_item {
	const char *text;	/* may point into @word */
	size_t len;
	size_t next;		/* where to go on */
	char word[32];
};

/* The permissions in the number of CELL_FLAGS. */
enum { CELL_READ = 1, CELL_WRITE = 2, CELL_EXEC = 4, CELL_SHARED = 8 };

/* Step to the next item; false when there is none left. */
bool cell_next_item(const struct cell *cell, struct cell_item *item);

/* For @wrong: of permissions as maps prints them, of codes as VmFlags has them, of CELL_FLAGS. */
const char *perm_wrong(const char *text, size_t len);
const char *code_wrong(const char *text, size_t len);
const char *flag_wrong(const char *text, size_t len);

/*
 * A cell of a number as text: addresses as in maps, sizes in bytes. Writes into @buf of
 * HUMAN_MAX bytes and returns the length; 0 for cells that are no numbers.
 */
size_t cell_format(const struct cell *cell, char *buf);

/* What a terminal is told before a cell, "" for nothing; static. "\033[0m" ends it. */
const char *cell_colour(const struct column *column, const struct cell *cell);

/* The key of JSON: the name in lower case, written at @to with a NUL, strlen(name) + 1 bytes. */
void column_key(const struct column *column, char *to);

#endif
