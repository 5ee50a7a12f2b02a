/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase - a step as strace would write it, and in words what it is. */
#include "vmasim/phrase.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "vmasim/words.h"

#define PRIA "%#" PRIx64	/* an address as strace writes it */

/* What a step says of itself. */
struct saying {
	const struct step *step;
	const struct vmat_call *call;
	uint64_t address;
};

typedef char *(*sayer)(const struct saying *s);

static char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));

static char *print(const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	return len < 0 ? NULL : text;
}

enum { ADDRESS_MAX = 24 };

/* NULL where there is none. */
static const char *address(char to[ADDRESS_MAX], uint64_t value)
{
	snprintf(to, ADDRESS_MAX, value ? PRIA : "NULL", value);
	return to;
}

/* -- calls ----------------------------------------------------------------------------- */

static uint64_t map_flags(const struct vmat_mmap_call *mmap)
{
	uint64_t flags = mmap->flags;
	uint64_t size = mmap->huge_page_size;

	if (!(flags & (VMAT_MAP_SHARED | VMAT_MAP_DROPPABLE | VMAT_MAP_NO_TYPE)))
		flags |= MAP_IS_PRIVATE;
	flags &= ~(uint64_t)VMAT_MAP_NO_TYPE;
	if (mmap->backing == VMAT_BACKING_ANON)
		flags |= MAP_IS_ANONYMOUS;
	if (mmap->backing == VMAT_BACKING_HUGETLB)
		flags |= MAP_IS_HUGETLB | (size == UINT64_C(2) << 20 ? MAP_IS_2MB
					   : size == UINT64_C(1) << 30 ? MAP_IS_1GB : 0);
	return flags;
}

/* -1, 3, "/path", 3</path> */
static char *file(const struct vmat_call *call)
{
	if (!call->path)
		return print("%d", call->fd);
	if (call->fd < 0)
		return print("\"%.*s\"", (int)call->path_len, call->path);
	return print("%d<%.*s>", call->fd, (int)call->path_len, call->path);
}

static char *say_mmap(const struct saying *s)
{
	const struct vmat_mmap_call *mmap = &s->call->mmap;
	char hint[ADDRESS_MAX], prot[WORDS_MAX], flags[WORDS_MAX], *of = file(s->call), *text;

	if (!of)
		return NULL;
	words_write(WORDS_PROT, mmap->prot, prot);
	words_write(WORDS_MAP, map_flags(mmap), flags);
	text = print("mmap(%s, %" PRIu64 ", %s, %s, %s, %#" PRIx64 ")", address(hint, mmap->hint),
		     mmap->length, prot, flags, of, mmap->offset);
	free(of);
	return text;
}

static char *say_range(const struct saying *s)
{
	const char *name = vmat_call_name(s->call->name);

	return print("%s(" PRIA ", %" PRIu64 ")", name, s->address, s->call->length);
}

static char *say_words(const struct saying *s, enum word_kind kind, uint64_t value)
{
	char words[WORDS_MAX];

	words_write(kind, value, words);
	return print("%s(" PRIA ", %" PRIu64 ", %s)", vmat_call_name(s->call->name), s->address,
		     s->call->length, words);
}

static char *say_mprotect(const struct saying *s)
{
	return say_words(s, WORDS_PROT, s->call->prot);
}

static char *say_madvise(const struct saying *s)
{
	return say_words(s, WORDS_ADVICE, (uint64_t)s->call->advice);
}

static char *say_mlock(const struct saying *s)
{
	char words[WORDS_MAX];

	if (!s->call->lock_flags)
		return say_range(s);
	words_write(WORDS_MLOCK, s->call->lock_flags, words);
	return print("mlock2(" PRIA ", %" PRIu64 ", %s)", s->address, s->call->length, words);
}

static char *say_mlockall(const struct saying *s)
{
	char words[WORDS_MAX];

	words_write(WORDS_MLOCKALL, s->call->lock_flags, words);
	return print("mlockall(%s)", words);
}

static char *say_mseal(const struct saying *s)
{
	if (!s->call->lock_flags)
		return say_range(s);
	return print("mseal(" PRIA ", %" PRIu64 ", %#x)", s->address, s->call->length,
		     s->call->lock_flags);
}

static char *say_mremap(const struct saying *s)
{
	const struct vmat_call *call = s->call;
	char flags[WORDS_MAX], to[ADDRESS_MAX];
	bool has_to = call->mremap_flags & (VMAT_MREMAP_FIXED | VMAT_MREMAP_DONTUNMAP);

	words_write(WORDS_MREMAP, call->mremap_flags, flags);
	return print("mremap(" PRIA ", %" PRIu64 ", %" PRIu64 ", %s%s%s)", s->address, call->length,
		     call->new_length, call->mremap_flags ? flags : "0", has_to ? ", " : "",
		     has_to ? address(to, call->new_address) : "");
}

static char *say_brk(const struct saying *s)
{
	char to[ADDRESS_MAX];

	if (s->step->sbrk)
		return print("sbrk(%" PRId64 ")", (int64_t)s->call->address);
	return print("brk(%s)", address(to, s->address));
}

static char *say_other(const struct saying *s)
{
	return print("%.*s(%s)", (int)s->call->text_len, s->call->text,
		     s->step->by_hand || step_is_child(s->step) ? "" : "...");
}

static const sayer sayers[] = {
	[VMAT_CALL_MMAP] = say_mmap, [VMAT_CALL_MUNMAP] = say_range,
	[VMAT_CALL_MPROTECT] = say_mprotect, [VMAT_CALL_MREMAP] = say_mremap,
	[VMAT_CALL_BRK] = say_brk, [VMAT_CALL_MADVISE] = say_madvise,
	[VMAT_CALL_MLOCK] = say_mlock, [VMAT_CALL_MUNLOCK] = say_range,
	[VMAT_CALL_MLOCKALL] = say_mlockall, [VMAT_CALL_MSEAL] = say_mseal,
};

/* -- steps that are no call ------------------------------------------------------------ */

static char *say_touch(const struct saying *s)
{
	return print("touch(" PRIA ", %" PRIu64 ")", s->address,
		     s->call->length ? s->call->length : 1);
}

static char *say_malloc(const struct saying *s)
{
	return print("malloc(%" PRIu64 ")", s->call->length);
}

static char *say_calloc(const struct saying *s)
{
	return print("calloc(%" PRIu64 ", %" PRIu64 ")", s->call->length, s->call->new_length);
}

static char *say_realloc(const struct saying *s)
{
	char from[ADDRESS_MAX];

	return print("realloc(%s, %" PRIu64 ")", address(from, s->address), s->call->length);
}

static char *say_free(const struct saying *s)
{
	char what[ADDRESS_MAX];

	return print("free(%s)", address(what, s->address));
}

static const sayer step_sayers[] = {
	[STEP_TOUCH] = say_touch, [STEP_MALLOC] = say_malloc, [STEP_CALLOC] = say_calloc,
	[STEP_REALLOC] = say_realloc, [STEP_FREE] = say_free,
};

char *phrase_call(const struct step *step, const struct outcome *outcome)
{
	const struct saying s = { step, &step->call, outcome->address };
	size_t name = (size_t)step->call.name;

	if (step->kind != STEP_CALL)
		return step_sayers[step->kind](&s);
	if (name < sizeof(sayers) / sizeof(sayers[0]) && sayers[name])
		return sayers[name](&s);
	return say_other(&s);
}

/* -- results --------------------------------------------------------------------------- */

bool phrase_gives_address(const struct step *step)
{
	enum vmat_call_name name = step->call.name;

	return (step->kind != STEP_CALL && step->kind != STEP_TOUCH && step->kind != STEP_FREE) ||
	       name == VMAT_CALL_MMAP || name == VMAT_CALL_MREMAP || name == VMAT_CALL_BRK;
}

static char *say_error(int error)
{
	const char *word = error_word(error);

	return word ? print("%s", word) : print("errno %d", -error);
}

char *phrase_result(const struct step *step, const struct outcome *outcome)
{
	const struct vmat_effect *effect = &outcome->effect;

	if (outcome->crashed)
		return print("SIGSEGV");
	if (!outcome->followed)
		return step->call.returned ? phrase_recorded(step) : print("?");
	if (effect->error)
		return say_error(effect->error);
	if (step->kind == STEP_FREE)
		return print("%s", "");
	return phrase_gives_address(step) ? print(PRIA, effect->result) : print("0");
}

char *phrase_recorded(const struct step *step)
{
	const struct vmat_call *call = &step->call;

	if (!call->returned)
		return print("%s", "");
	if (step->kind == STEP_TOUCH && call->error == -EFAULT)
		return print("SIGSEGV");
	if (call->error)
		return say_error(call->error);
	if (phrase_gives_address(step))
		return print(PRIA, call->result);
	return print("%" PRIu64, call->result);
}

const char *phrase_kind(const struct step *step)
{
	static const char *const kinds[2][2] = {
		{ "private anonymous memory", "a private mapping of a file" },
		{ "shared anonymous memory", "a shared mapping of a file" },
	};
	const struct vmat_mmap_call *mmap = &step->call.mmap;

	if (step->kind != STEP_CALL || step->call.name != VMAT_CALL_MMAP)
		return NULL;
	if (mmap->backing == VMAT_BACKING_HUGETLB)
		return "memory in huge pages";
	return kinds[(mmap->flags & VMAT_MAP_SHARED) != 0][mmap->backing != VMAT_BACKING_ANON];
}

void phrase_perm(uint64_t flags, char to[5])
{
	to[0] = flags & VMAT_VM_READ ? 'r' : '-';
	to[1] = flags & VMAT_VM_WRITE ? 'w' : '-';
	to[2] = flags & VMAT_VM_EXEC ? 'x' : '-';
	to[3] = flags & VMAT_VM_MAYSHARE ? 's' : 'p';
	to[4] = '\0';
}
