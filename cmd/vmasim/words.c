/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words - what people and strace write for the bits and numbers that calls take, both ways. */
#include "vmasim/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "vmatools.h"

struct word {
	const char *name;	/* without the prefix; the first one of a value is written */
	uint64_t value;
};

static const struct word prot_words[] = {
	{ "NONE", 0 }, { "READ", VMAT_VM_READ }, { "WRITE", VMAT_VM_WRITE },
	{ "EXEC", VMAT_VM_EXEC }, { "SEM", VMAT_PROT_SEM },
	{ "GROWSDOWN", VMAT_PROT_GROWSDOWN }, { "GROWSUP", VMAT_PROT_GROWSUP }, { NULL, 0 },
};

/* In the order in which strace writes them. */
static const struct word map_words[] = {
	{ "SHARED_VALIDATE", VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE },
	{ "SHARED", VMAT_MAP_SHARED }, { "PRIVATE", MAP_IS_PRIVATE },
	{ "DROPPABLE", VMAT_MAP_DROPPABLE },
	{ "FIXED", VMAT_MAP_FIXED }, { "ANONYMOUS", MAP_IS_ANONYMOUS },
	{ "ANON", MAP_IS_ANONYMOUS },
	{ "32BIT", VMAT_MAP_32BIT }, { "ABOVE4G", VMAT_MAP_ABOVE4G },
	{ "NORESERVE", VMAT_MAP_NORESERVE }, { "POPULATE", VMAT_MAP_POPULATE },
	{ "GROWSDOWN", VMAT_MAP_GROWSDOWN }, { "LOCKED", VMAT_MAP_LOCKED },
	{ "STACK", VMAT_MAP_STACK }, { "SYNC", VMAT_MAP_SYNC }, { "HUGETLB", MAP_IS_HUGETLB },
	{ "FIXED_NOREPLACE", VMAT_MAP_FIXED_NOREPLACE }, { "NOREPLACE", VMAT_MAP_FIXED_NOREPLACE },
	{ "HUGE_2MB", MAP_IS_2MB }, { "HUGE_1GB", MAP_IS_1GB },
	{ "FILE", 0 }, { "DENYWRITE", 0 }, { "EXECUTABLE", 0 }, { "NONBLOCK", 0 }, { NULL, 0 },
};

/* The kernel's numbers for them, of most architectures; those of the first four bits are one. */
static const struct { uint64_t kernel, value; } map_numbers[] = {
	{ 0x10, VMAT_MAP_FIXED }, { 0x20, MAP_IS_ANONYMOUS }, { 0x40, VMAT_MAP_32BIT },
	{ 0x80, VMAT_MAP_ABOVE4G }, { 0x100, VMAT_MAP_GROWSDOWN }, { 0x800, 0 }, { 0x1000, 0 },
	{ 0x2000, VMAT_MAP_LOCKED }, { 0x4000, VMAT_MAP_NORESERVE },
	{ 0x8000, VMAT_MAP_POPULATE }, { 0x10000, 0 }, { 0x20000, VMAT_MAP_STACK },
	{ 0x40000, MAP_IS_HUGETLB }, { 0x80000, VMAT_MAP_SYNC },
	{ 0x100000, VMAT_MAP_FIXED_NOREPLACE }, { UINT64_C(21) << 26, MAP_IS_2MB },
	{ UINT64_C(30) << 26, MAP_IS_1GB },
};

static const uint64_t map_types[16] = {
	[1] = VMAT_MAP_SHARED, [2] = MAP_IS_PRIVATE,
	[3] = VMAT_MAP_SHARED | VMAT_MAP_SHARED_VALIDATE, [8] = VMAT_MAP_DROPPABLE,
};

static const struct word mremap_words[] = {
	{ "MAYMOVE", VMAT_MREMAP_MAYMOVE }, { "FIXED", VMAT_MREMAP_FIXED },
	{ "DONTUNMAP", VMAT_MREMAP_DONTUNMAP }, { NULL, 0 },
};

/* The generic numbers, which are those of all architectures but alpha and parisc. */
static const struct word advice_words[] = {
	{ "NORMAL", 0 }, { "RANDOM", 1 }, { "SEQUENTIAL", 2 }, { "WILLNEED", 3 },
	{ "DONTNEED", 4 }, { "FREE", 8 }, { "REMOVE", 9 }, { "DONTFORK", 10 }, { "DOFORK", 11 },
	{ "MERGEABLE", 12 }, { "UNMERGEABLE", 13 }, { "HUGEPAGE", 14 }, { "NOHUGEPAGE", 15 },
	{ "DONTDUMP", 16 }, { "DODUMP", 17 }, { "WIPEONFORK", 18 }, { "KEEPONFORK", 19 },
	{ "COLD", 20 }, { "PAGEOUT", 21 }, { "POPULATE_READ", 22 }, { "POPULATE_WRITE", 23 },
	{ "DONTNEED_LOCKED", 24 }, { "COLLAPSE", 25 }, { "HWPOISON", 100 },
	{ "SOFT_OFFLINE", 101 }, { "GUARD_INSTALL", 102 }, { "GUARD_REMOVE", 103 }, { NULL, 0 },
};

static const struct word mlock_words[] = { { "ONFAULT", 1 }, { NULL, 0 } };

static const struct word mlockall_words[] = {
	{ "CURRENT", 1 }, { "FUTURE", 2 }, { "ONFAULT", 4 }, { NULL, 0 },
};

static const struct family {
	const char *prefix, *name;
	const struct word *words;
	bool bits;		/* else one number */
} families[] = {
	[WORDS_PROT] = { "PROT_", "permissions such as rw, r-x or none", prot_words, true },
	[WORDS_MAP] = { "MAP_", "a flag of mmap() such as private or anon", map_words, true },
	[WORDS_MREMAP] = { "MREMAP_", "a flag of mremap(): maymove, fixed, dontunmap", mremap_words,
			   true },
	[WORDS_ADVICE] = { "MADV_", "an advice such as dontneed or hugepage", advice_words, false },
	[WORDS_MLOCK] = { "MLOCK_", "a flag of mlock2(): onfault", mlock_words, true },
	[WORDS_MLOCKALL] = { "MCL_", "a flag of mlockall(): current, future, onfault",
			     mlockall_words, true },
};

/* -- reading --------------------------------------------------------------------------- */

/* "rw", "r-x", "---": letters as in maps. */
static bool letters_value(const char *text, size_t len, uint64_t *value)
{
	uint64_t prot = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] == 'r')
			prot |= VMAT_VM_READ;
		else if (text[i] == 'w')
			prot |= VMAT_VM_WRITE;
		else if (text[i] == 'x')
			prot |= VMAT_VM_EXEC;
		else if (text[i] != '-')
			return false;
	}
	*value = prot;
	return len > 0 && len <= 3;
}

static bool is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && !strncasecmp(word, text, len);
}

bool word_value(enum word_kind kind, const char *text, size_t len, uint64_t *value)
{
	const struct family *family = &families[kind];
	size_t prefix = strlen(family->prefix);
	const struct word *word;

	if (len > prefix && !strncasecmp(text, family->prefix, prefix)) {
		text += prefix;
		len -= prefix;
	} else if (kind == WORDS_PROT && letters_value(text, len, value)) {
		return true;
	}
	for (word = family->words; word->name; word++) {
		if (!is_word(word->name, text, len))
			continue;
		*value = word->value;
		return true;
	}
	return false;
}

/* MAP_HUGE_SHIFT: a number above the flags, all of it or nothing. */
static bool is_huge_size(uint64_t flag)
{
	return flag >> 26;
}

static bool map_number(uint64_t number, uint64_t *value)
{
	uint64_t type = number & 0xf, size = number & UINT64_C(0x3f) << 26;

	*value = type && !map_types[type] ? VMAT_MAP_NO_TYPE : map_types[type];
	number -= type;
	for (size_t i = 0; i < sizeof(map_numbers) / sizeof(map_numbers[0]); i++) {
		uint64_t flag = map_numbers[i].kernel;

		if (is_huge_size(flag) ? size != flag : !(number & flag))
			continue;
		*value |= map_numbers[i].value;
		number &= ~flag;
	}
	return !number;
}

bool word_number(enum word_kind kind, uint64_t number, uint64_t *value)
{
	const struct family *family = &families[kind];
	uint64_t known = 0;

	if (kind == WORDS_MAP)
		return map_number(number, value);
	*value = number;
	for (const struct word *word = family->words; word->name; word++)
		if (family->bits)
			known |= word->value;
		else if (word->value == number)
			return true;
	return family->bits && !(number & ~known);
}

/* -- what may have been meant ---------------------------------------------------------- */

/* They begin alike, or differ in one place. */
static bool is_like(const char *word, const char *text, size_t len)
{
	size_t word_len = strlen(word), same = 0, end = 0;
	size_t most = word_len > len ? word_len : len;

	while (same < word_len && same < len && !strncasecmp(word + same, text + same, 1))
		same++;
	while (end < word_len - same && end < len - same &&
	       !strncasecmp(word + word_len - 1 - end, text + len - 1 - end, 1))
		end++;
	return same + end + 2 >= most && same + end >= 2 && same;
}

const char *word_like(enum word_kind kind, const char *text, size_t len)
{
	const struct family *family = &families[kind];
	size_t prefix = strlen(family->prefix);
	const struct word *word;

	if (len > prefix && !strncasecmp(text, family->prefix, prefix)) {
		text += prefix;
		len -= prefix;
	}
	for (word = family->words; word->name; word++)
		if (is_like(word->name, text, len))
			return word->name;
	return NULL;
}

const char *word_family(enum word_kind kind)
{
	return families[kind].name;
}

/* -- writing --------------------------------------------------------------------------- */

static char *append(char *to, char *end, const char *prefix, const char *word, const char *start)
{
	int len = snprintf(to, (size_t)(end - to), "%s%s%s", to > start ? "|" : "", prefix, word);

	return len < 0 ? to : len < end - to ? to + len : end - 1;
}

static void write_number(const struct family *family, uint64_t value, char to[WORDS_MAX])
{
	const struct word *word = family->words;

	while (word->name && word->value != value)
		word++;
	if (word->name)
		snprintf(to, WORDS_MAX, "%s%s", family->prefix, word->name);
	else
		snprintf(to, WORDS_MAX, "%#llx", (unsigned long long)value);
}

void words_write(enum word_kind kind, uint64_t value, char to[WORDS_MAX])
{
	const struct family *family = &families[kind];
	char *at = to, *end = to + WORDS_MAX, number[24];
	const struct word *word;

	*to = '\0';
	if (!family->bits || !value) {
		write_number(family, value, to);
		return;
	}
	for (word = family->words; word->name; word++) {
		if (!word->value || (value & word->value) != word->value)
			continue;
		at = append(at, end, family->prefix, word->name, to);
		value &= ~word->value;
	}
	if (!value)
		return;
	snprintf(number, sizeof(number), "%#llx", (unsigned long long)value);
	append(at, end, "", number, to);
}

/* -- errors ---------------------------------------------------------------------------- */

static const struct error {
	int error;
	const char *word, *meaning;
} errors[] = {
	{ EACCES, "EACCES", "permission denied" },
	{ EAGAIN, "EAGAIN", "try again: too much is locked" },
	{ EBADF, "EBADF", "bad file descriptor" },
	{ EBUSY, "EBUSY", "busy" },
	{ EEXIST, "EEXIST", "something is mapped there" },
	{ EFAULT, "EFAULT", "bad address" },
	{ EINTR, "EINTR", "interrupted" },
	{ EINVAL, "EINVAL", "invalid argument" },
	{ EIO, "EIO", "input or output error" },
	{ ENFILE, "ENFILE", "too many open files" },
	{ ENODEV, "ENODEV", "not a file that can be mapped" },
	{ ENOENT, "ENOENT", "there is no such file" },
	{ ENOMEM, "ENOMEM", "no memory, no room or no more mappings" },
	{ ENOSYS, "ENOSYS", "this kernel has no such call" },
	{ ENXIO, "ENXIO", "no such device or address" },
	{ EOPNOTSUPP, "EOPNOTSUPP", "not supported" },
	{ EOVERFLOW, "EOVERFLOW", "too large an offset" },
	{ EPERM, "EPERM", "not permitted" },
	{ ESRCH, "ESRCH", "no such process" },
	{ ETXTBSY, "ETXTBSY", "the file is being executed" },
};

enum { ERRORS = sizeof(errors) / sizeof(errors[0]) };

static const struct error *find_error(int error)
{
	size_t i;

	for (i = 0; i < ERRORS; i++)
		if (errors[i].error == -error)
			return &errors[i];
	return NULL;
}

const char *error_word(int error)
{
	const struct error *found = find_error(error);

	return found ? found->word : NULL;
}

const char *error_meaning(int error)
{
	const struct error *found = find_error(error);

	return found ? found->meaning : NULL;
}

int error_of(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < ERRORS; i++)
		if (strlen(errors[i].word) == len && !memcmp(errors[i].word, text, len))
			return -errors[i].error;
	return 0;
}
