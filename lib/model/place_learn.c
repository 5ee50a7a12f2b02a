/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* place_learn - the world that an address space most likely lives in, from what its files tell. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/place.h"

enum { USUAL_LOWEST = 65536, READ_IMPLIES_EXEC = 0x0400000 };

static const uint64_t begin_32bit = UINT64_C(1) << 30;

/* -- which kernel ---------------------------------------------------------------------- */

static int learn_release(struct vmat_placer *placer, const char *asked)
{
	if (!asked) {
		release_of(placer->mm, &placer->release);
	} else {
		if (!release_parse(asked, &placer->release))
			return -EINVAL;
		placer->release.source = "the release that was asked for";
	}
	placer->world.release = release_likely(&placer->release);
	placer->world.rules = place_rules_of(placer->world.release);
	placer->gap_rule_differs = !(placer->world.rules & RULE_RAW_GAPS) !=
				   (placer->tree->options.gap_rule == VMAT_GAPS_GUARDED);
	return 0;
}

static size_t decimal(char *at, uint32_t number)
{
	char digits[12];
	size_t count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	for (size_t i = 0; i < count; i++)
		at[i] = digits[count - 1 - i];
	return count;
}

/* "6.18.44"; of one of many, "6.18". */
static char *put_release(char *at, uint32_t release, bool exact)
{
	at += decimal(at, RELEASE_MAJOR(release));
	*at++ = '.';
	at += decimal(at, RELEASE_MINOR(release));
	if (exact && RELEASE_PATCH(release)) {
		*at++ = '.';
		at += decimal(at, RELEASE_PATCH(release));
	}
	return at;
}

static char *put(char *at, const char *text)
{
	size_t len = strlen(text);

	memcpy(at, text, len);
	return at + len;
}

/* Nobody knows what comes. */
static char *put_newer(char *at, const struct release *release)
{
	if (release->first <= PLACE_LAST_RELEASE)
		return at;
	at = put(at, ", which is taken for ");
	return put(put_release(at, PLACE_LAST_RELEASE, false), ", the newest that is known");
}

/* "x86_64, Linux 6.18.44", "..., Linux 6.8 or later", "..., Linux 6.1 to 6.7" */
static int describe(struct vmat_placer *placer)
{
	const char *arch = arch_table[placer->layout.arch].name;
	const struct release *release = &placer->release;
	bool one = release->first == release->last;
	bool same = RELEASE_MAJOR(release->first) == RELEASE_MAJOR(release->last) &&
		    RELEASE_MINOR(release->first) == RELEASE_MINOR(release->last);
	char *at;

	placer->rules = malloc(strlen(arch) + 96);
	if (!placer->rules)
		return -ENOMEM;
	at = put(placer->rules, *arch ? arch : "unknown machine");
	at = put(at, ", Linux ");
	if (release->first == RELEASE_OLDEST && release->last == RELEASE_NEWEST) {
		at = put(at, "of any release");
	} else {
		at = put_release(at, release->first, one);
		if (release->last == RELEASE_NEWEST)
			at = put(at, " or later");
		else if (!same)
			at = put_release(put(at, " to "), release->last, false);
		at = put_newer(at, release);
	}
	*at = '\0';
	return 0;
}

/* -- where searches begin -------------------------------------------------------------- */

static uint64_t clamp(uint64_t value, const struct layout_range *range)
{
	if (value < range->lowest)
		return range->lowest;
	return value > range->highest ? range->highest : value;
}

static void learn_layout(struct vmat_placer *placer)
{
	const struct layout *layout = &placer->layout;
	struct place_world *world = &placer->world;
	struct layout_guess size;

	layout_window(placer->mm, &size, &world->window);
	world->task_size = size.value;
	world->x86 = layout->arch == ARCH_X86_64 || layout->arch == ARCH_X86_COMPAT;
	world->bits64 = arch_word_bytes(placer->mm) == 8;
	world->bottom_up = layout->bottom_up;
	world->randomize = layout->randomize;
	world->base = clamp(layout->mmap_base.known ? layout->mmap_base.value : UINT64_MAX,
			    &layout->base_range);
	world->legacy_base = clamp(layout->legacy_base.known ? layout->legacy_base.value : 0,
				   &layout->legacy_range);
	world->base_32bit = begin_32bit;
	if (!layout->known)
		world->base = world->window;
	/* only x86 remembers where it would have begun */
	if (!world->x86 && !world->bottom_up)
		world->legacy_base = layout->legacy_range.lowest;
}

/* -- what the machine is set to -------------------------------------------------------- */

/* Of the page tables' last level but one. */
static uint64_t usual_pmd(const struct vmat_placer *placer)
{
	switch (placer->layout.arch) {
	case ARCH_ARM64:
		return placer->page * (placer->page / sizeof(uint64_t));
	case ARCH_S390X:
		return UINT64_C(1) << 20;
	default:
		return UINT64_C(2) << 20;
	}
}

static enum place_shmem shmem_of(const char *text)
{
	static const struct { const char *text; enum place_shmem shmem; } modes[] = {
		{ "never", SHMEM_NEVER }, { "deny", SHMEM_DENY }, { "force", SHMEM_FORCE },
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (!strcmp(text, modes[i].text))
			return modes[i].shmem;
	return SHMEM_OTHER;
}

static void learn_machine(struct vmat_placer *placer)
{
	const char *shmem = facts_text(placer->mm, FACT_SHMEM_HUGE);
	const struct vmat_mm *mm = placer->mm;
	struct place_world *world = &placer->world;

	world->pmd = usual_pmd(placer);
	(void)facts_get(mm, FACT_HUGE_PMD_SIZE, &world->pmd);
	world->shmem = shmem ? shmem_of(shmem) : SHMEM_NEVER;
	(void)facts_get(mm, FACT_SHMEM_LARGEST, &world->shmem_largest);
	(void)facts_get(mm, FACT_VA_ALIGN_MASK, &world->colour_mask);
	(void)facts_get(mm, FACT_STATUS_CAP_EFF, &world->caps);
	world->lowest = USUAL_LOWEST;
	if (!facts_get(mm, FACT_LOWEST_ADDRESS, &world->lowest) &&
	    facts_get(mm, FACT_MMAP_MIN_ADDR, &world->lowest) && world->lowest < USUAL_LOWEST)
		world->lowest = USUAL_LOWEST;
	world->lowest_cap = world->lowest;
	(void)facts_get(mm, FACT_MMAP_MIN_ADDR, &world->lowest_cap);
	world->fs = FS_THP;
	world->can_merge = true;
}

/* Drivers charge memory that they pin to locked_vm, too. */
static void learn_locked(struct vmat_placer *placer)
{
	uint64_t told, sum = 0;

	if (!facts_get(placer->mm, FACT_STATUS_VM_LCK, &told))
		return;
	for (size_t i = 0; i < placer->mm->count; i++)
		if (placer->mm->rows[i].flags & VMAT_VM_LOCKED)
			sum += placer->mm->rows[i].end - placer->mm->rows[i].start;
	placer->locked_extra = told > sum ? told - sum : 0;
}

/* Whether anything is locked: by mlock(), or by mlockall(MCL_FUTURE): nothing else tells of it. */
static bool locks_some(const struct vmat_placer *placer)
{
	const struct vmat_mm *mm = placer->mm;

	for (size_t i = 0; i < mm->count; i++)
		if (mm->rows[i].flags & VMAT_VM_LOCKED)
			return true;
	return !placer->smaps && placer->locked_extra;
}

int place_learn(struct vmat_placer *placer, const struct vmat_placer_options *options)
{
	uint64_t personality;
	int rc;

	layout_of(placer->mm, &placer->layout);
	placer->page = placer->tree->options.page_size;
	placer->smaps = placer->mm->count && placer->mm->rows[0].has_vmflags;
	placer->torn = placer->mm->unstable || placer->mm->unstable_why;
	placer->read_implies_exec = facts_get(placer->mm, FACT_PERSONALITY, &personality) &&
				    personality & READ_IMPLIES_EXEC;
	rc = learn_release(placer, options->kernel);
	if (rc)
		return rc;
	learn_layout(placer);
	learn_machine(placer);
	learn_locked(placer);
	placer->locks_some = locks_some(placer);
	placer->devices = options->devices;
	placer->device_count = options->device_count;
	return describe(placer);
}
