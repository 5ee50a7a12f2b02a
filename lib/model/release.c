/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* release - which release of the kernel an address space is of, as far as that is told or shows. */
#include "model/release.h"

#include <string.h>

/* -- the number ------------------------------------------------------------------------ */

static const char *read_number(const char *text, uint32_t *number)
{
	*number = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		*number = *number < 1024 ? *number * 10 + (uint32_t)(*text - '0') : 1024;
	if (*number > 1023)
		*number = 1023;
	return text;
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Distributions whose kernels of old releases hold much of the newer ones' memory management. */
static const char *const backporters[] = { ".el", "-default", "-preempt", "uek" };

static bool has_backports(const char *text)
{
	for (size_t i = 0; i < sizeof(backporters) / sizeof(backporters[0]); i++)
		if (strstr(text, backporters[i]))
			return true;
	return false;
}

bool release_parse(const char *text, struct release *release)
{
	uint32_t major, minor, patch = 0;
	const char *at = read_number(text, &major);
	bool told = false;

	if (at == text || *at != '.' || !is_digit(at[1]))
		return false;
	at = read_number(at + 1, &minor);
	if (*at == '.' && is_digit(at[1])) {
		at = read_number(at + 1, &patch);
		/* "6.1.0-50": the third part is 0 for ever, what is behind counts builds */
		told = patch || !(*at == '-' && is_digit(at[1]));
	}
	*release = (struct release){
		.first = RELEASE(major, minor, patch),
		.last = RELEASE(major, minor, told ? patch : 1023),
		.told = true,
		.backports = has_backports(text),
		.source = "sys/kernel/osrelease",
	};
	if (release->backports)
		release->last = RELEASE_NEWEST;
	return true;
}

/* -- what shows ------------------------------------------------------------------------ */

enum sign_kind { SIGN_KEY, SIGN_FLAG, SIGN_NAME };

/*
 * Where it is seen, the kernel is one of [since, gone); where smaps does not print it, the kernel
 * is older than @always, the first release that surely does. 0: it proves nothing.
 */
static const struct sign {
	enum sign_kind kind;
	const char *key;
	uint64_t flag;
	uint32_t since, gone, always;
} signs[] = {
	{ SIGN_KEY, "LazyFree", 0, RELEASE(4, 12, 0), 0, RELEASE(4, 14, 0) },
	{ SIGN_KEY, "THPeligible", 0, RELEASE(4, 20, 0), 0, RELEASE(5, 10, 0) },
	{ SIGN_KEY, "FilePmdMapped", 0, RELEASE(5, 4, 0), 0, RELEASE(5, 10, 0) },
	{ SIGN_KEY, "Pss_Dirty", 0, RELEASE(6, 0, 0), 0, RELEASE(6, 1, 0) },
	{ SIGN_KEY, "KSM", 0, RELEASE(6, 6, 0), 0, RELEASE(6, 8, 0) },
	{ SIGN_FLAG, "", VMAT_VM_MAYBE_GUARD, RELEASE(6, 18, 1), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_DROPPABLE, RELEASE(6, 11, 0), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_SEALED, RELEASE(6, 10, 0), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_SHADOW_STACK, RELEASE(6, 6, 0), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_LOCKONFAULT, RELEASE(6, 2, 0), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_UFFD_MINOR, RELEASE(5, 13, 0), 0, 0 },
	{ SIGN_FLAG, "", VMAT_VM_DENYWRITE, 0, RELEASE(6, 1, 0), 0 },
	{ SIGN_FLAG, "", VMAT_VM_MPX, 0, RELEASE(5, 10, 0), 0 },
	{ SIGN_NAME, "[vvar_vclock]", 0, RELEASE(6, 13, 0), 0, 0 },
};

static bool has_key(const struct vmat_mm *mm, const char *name)
{
	const char *key;

	for (size_t i = 0; (key = vmat_mm_key(mm, i)); i++)
		if (!strcmp(key, name))
			return true;
	return false;
}

static bool has_name(const struct vmat_mm *mm, const char *start)
{
	for (size_t i = 0; i < mm->count; i++)
		if (vmat_vma_kernel_named(&mm->rows[i]) &&
		    !strncmp(mm->rows[i].file->name, start, strlen(start)))
			return true;
	return false;
}

static uint64_t flags_seen(const struct vmat_mm *mm)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < mm->flagsets.count; i++)
		bits |= mm_flagset(mm, i)->bits;
	return bits;
}

static bool is_seen(const struct vmat_mm *mm, const struct sign *sign, uint64_t flags)
{
	if (sign->kind == SIGN_FLAG)
		return flags & sign->flag;
	return sign->kind == SIGN_KEY ? has_key(mm, sign->key) : has_name(mm, sign->key);
}

static void release_that_shows(const struct vmat_mm *mm, struct release *release)
{
	uint64_t flags = flags_seen(mm);

	*release = (struct release){ .first = RELEASE_OLDEST, .last = RELEASE_NEWEST,
				     .source = "the format of the text" };
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		const struct sign *sign = &signs[i];
		bool seen = is_seen(mm, sign, flags);

		if (seen && sign->since > release->first)
			release->first = sign->since;
		if (seen && sign->gone && sign->gone - 1 < release->last)
			release->last = sign->gone - 1;
		/* a kernel without page monitor prints no keys at all */
		if (!seen && sign->always && sign->kind == SIGN_KEY && has_key(mm, "Rss") &&
		    sign->always - 1 < release->last)
			release->last = sign->always - 1;
	}
	/* what is there proves more than what is not */
	if (release->last < release->first)
		release->last = RELEASE_NEWEST;
}

void release_of(const struct vmat_mm *mm, struct release *release)
{
	const char *text = facts_text(mm, FACT_OSRELEASE);
	struct release told, shown;

	release_that_shows(mm, &shown);
	*release = shown;
	if (!text || !release_parse(text, &told))
		return;
	/* a personality may make uname lie; what contradicts the text is not believed */
	if (told.last < shown.first || told.first > shown.last)
		return;
	if (shown.first > told.first)
		told.first = shown.first;
	if (shown.last < told.last && shown.last >= told.first)
		told.last = shown.last;
	*release = told;
}

/* -- the likely one -------------------------------------------------------------------- */

/* Those that are maintained for long, the newest first. */
static const uint32_t long_term[] = {
	RELEASE(6, 18, 1023), RELEASE(6, 12, 1023), RELEASE(6, 6, 1023), RELEASE(6, 1, 1023),
	RELEASE(5, 15, 1023), RELEASE(5, 10, 1023), RELEASE(5, 4, 1023), RELEASE(4, 19, 1023),
};

uint32_t release_likely(const struct release *range)
{
	if (range->last == RELEASE_NEWEST)
		return range->last;
	for (size_t i = 0; i < sizeof(long_term) / sizeof(long_term[0]); i++)
		if (long_term[i] >= range->first && long_term[i] <= range->last)
			return long_term[i];
	return range->last;
}
