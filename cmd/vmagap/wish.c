/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wish - the calls of mmap() that are asked about: --fit and the options that go with it. */
#include "vmagap/wish.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/complain.h"
#include "common/human.h"
#include "vmagap/disk.h"

/* -- what makes no sense ------------------------------------------------------------- */

/* An option that was given and why that is wrong; NULL: nothing is. */
struct mistake {
	bool made;
	const char *option, *why;
};

static int complain_first(const struct mistake *mistakes, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!mistakes[i].made)
			continue;
		complain(COMMAND, "%s %s", mistakes[i].option, mistakes[i].why);
		return -EINVAL;
	}
	return 0;
}

static const char no_fit[] = "says what to map: --fit=LENGTH says how much, and is missing";

static int check_alone(const struct vmagap_options *options)
{
	const struct mistake mistakes[] = {
		{ options->type != WHAT_NOT_SAID, "--type", no_fit },
		{ options->file, "--file", no_fit },
		{ options->file_system, "--file-system", no_fit },
		{ options->offset, "--offset", no_fit },
		{ options->huge_page_size, "--huge-page-size", no_fit },
		{ options->prot, "--prot", no_fit },
		{ options->align, "--align", no_fit },
		{ options->hint, "--hint", no_fit },
		{ options->fixed, "--fixed", no_fit },
		{ options->noreplace, "--noreplace", no_fit },
		{ options->low, "--32bit", no_fit },
		{ options->above4g, "--above4g", no_fit },
		{ options->growsdown, "--growsdown", no_fit },
		{ options->noreserve, "--noreserve", no_fit },
		{ options->locked, "--locked", no_fit },
		{ options->kernel, "--kernel", "says whose rules --fit goes by, which is missing" },
	};

	return complain_first(mistakes, sizeof(mistakes) / sizeof(mistakes[0]));
}

static enum what what_of(const struct vmagap_options *options)
{
	if (options->type != WHAT_NOT_SAID)
		return (enum what)options->type;
	return options->file || options->file_system ? WHAT_FILE : WHAT_ANON;
}

static int check_together(const struct vmagap_options *options)
{
	enum what what = what_of(options);
	bool file = what == WHAT_FILE, fixed = options->fixed || options->noreplace;
	bool in_file = file || what == WHAT_MEMFD || what == WHAT_HUGETLB;
	const struct mistake mistakes[] = {
		{ options->file && !file, "--file", "is for --type=file only" },
		{ options->file_system && !file, "--file-system", "is for --type=file only" },
		{ options->offset && !in_file, "--offset",
		  "is for --type=file, memfd and hugetlb only" },
		{ options->huge_page_size && what != WHAT_HUGETLB, "--huge-page-size",
		  "is for --type=hugetlb only" },
		{ options->fixed && !options->hint, "--fixed",
		  "maps at an address: --hint=ADDRESS says which, and is missing" },
		{ options->noreplace && !options->hint, "--noreplace",
		  "maps at an address: --hint=ADDRESS says which, and is missing" },
		{ options->align && fixed, "--align",
		  "lets mmap() choose and trims: it makes no sense where the address is fixed" },
	};

	return complain_first(mistakes, sizeof(mistakes) / sizeof(mistakes[0]));
}

/* -- numbers ----------------------------------------------------------------------------- */

static int take_size(uint64_t *bytes, const char *option, const char *text)
{
	size_t used = text ? human_parse_size(text, strlen(text), bytes) : 0;

	if (!text || (used && !text[used]))
		return 0;
	complain(COMMAND, "%s: expected a length such as 4096, 0x1000 or 64K, not %s", option,
		 text);
	return -EINVAL;
}

static int take_power(uint64_t *bytes, const char *option, const char *text)
{
	int err = take_size(bytes, option, text);

	if (err || !text || (*bytes && !(*bytes & (*bytes - 1))))
		return err;
	complain(COMMAND, "%s: %s is not a power of two", option, text);
	return -EINVAL;
}

static int take_hint(uint64_t *address, const char *text)
{
	size_t used = text ? human_parse_hex(text, strlen(text), address) : 0;

	if (!text || (used && !text[used]))
		return 0;
	complain(COMMAND, "--hint: column %zu: expected a hexadecimal address, not %s", used + 1,
		 text);
	return -EINVAL;
}

/* "rw", "r-x", "none" */
static int take_prot(uint64_t *prot, const char *text)
{
	size_t i;

	*prot = 0;
	if (!strcmp(text, "none"))
		return 0;
	for (i = 0; text[i]; i++) {
		if (text[i] == 'r')
			*prot |= VMAT_VM_READ;
		else if (text[i] == 'w')
			*prot |= VMAT_VM_WRITE;
		else if (text[i] == 'x')
			*prot |= VMAT_VM_EXEC;
		else if (text[i] != '-')
			break;
	}
	if (!text[i])
		return 0;
	complain(COMMAND, "--prot: column %zu: expected letters of rwx, or none, not %s", i + 1,
		 text);
	return -EINVAL;
}

/* -- lengths -------------------------------------------------------------------------------- */

static int add_length(struct wish *wish, const char *text, size_t len)
{
	uint64_t *lengths, bytes;

	if (!len || human_parse_size(text, len, &bytes) != len) {
		complain(COMMAND, "--fit: expected a length such as 4096, 0x1000 or 64K, not %.*s",
			 len ? (int)len : 7, len ? text : "nothing");
		return -EINVAL;
	}
	lengths = reallocarray(wish->lengths, wish->count + 1, sizeof(*lengths));
	if (!lengths)
		return -ENOMEM;
	wish->lengths = lengths;
	lengths[wish->count++] = bytes;
	return 0;
}

/* "4K,2M" */
static int add_lengths(struct wish *wish, const char *text)
{
	size_t len = strcspn(text, ",");
	int err = add_length(wish, text, len);

	while (!err && text[len]) {
		text += len + 1;
		len = strcspn(text, ",");
		err = add_length(wish, text, len);
	}
	return err;
}

static int take_lengths(struct wish *wish, const struct cli_steps *steps)
{
	size_t i;
	int err = 0;

	for (i = 0; !err && i < steps->count; i++)
		err = add_lengths(wish, steps->step[i].argument);
	return err;
}

/* -- the call ---------------------------------------------------------------------------------- */

/* What each type says; programs map files to read them, and all else to write, too. */
static const struct type {
	const char *name;
	enum vmat_backing backing;
	unsigned flags;
	uint64_t prot;
} types[] = {
	[WHAT_ANON] = { "anon", VMAT_BACKING_ANON, 0, VMAT_VM_READ | VMAT_VM_WRITE },
	[WHAT_FILE] = { "file", VMAT_BACKING_FILE, 0, VMAT_VM_READ },
	[WHAT_SHARED] = { "shared", VMAT_BACKING_ANON, VMAT_MAP_SHARED,
			  VMAT_VM_READ | VMAT_VM_WRITE },
	[WHAT_MEMFD] = { "memfd", VMAT_BACKING_MEMFD, VMAT_MAP_SHARED,
			 VMAT_VM_READ | VMAT_VM_WRITE },
	[WHAT_HUGETLB] = { "hugetlb", VMAT_BACKING_HUGETLB, 0, VMAT_VM_READ | VMAT_VM_WRITE },
	[WHAT_STACK] = { "stack", VMAT_BACKING_ANON, VMAT_MAP_STACK,
			 VMAT_VM_READ | VMAT_VM_WRITE },
};

static unsigned flags_of(const struct vmagap_options *options)
{
	return (options->fixed ? VMAT_MAP_FIXED : 0) |
	       (options->noreplace ? VMAT_MAP_FIXED_NOREPLACE : 0) |
	       (options->low ? VMAT_MAP_32BIT : 0) |
	       (options->above4g ? VMAT_MAP_ABOVE4G : 0) |
	       (options->growsdown ? VMAT_MAP_GROWSDOWN : 0) |
	       (options->noreserve ? VMAT_MAP_NORESERVE : 0) |
	       (options->locked ? VMAT_MAP_LOCKED : 0);
}

/* There are more than are known, but it may be a typing error. */
static char *take_file_system(const char *name)
{
	if (!vmat_file_system_is_known(name))
		complain(COMMAND, "--file-system: %s is none that is known, such as ext4, xfs, "
			 "btrfs, tmpfs or overlay: only what all have in common is exact", name);
	return strdup(name);
}

static int take_file(struct wish *wish, const struct vmagap_options *options)
{
	struct disk disk = { .name = NULL };
	int err = 0;

	if (options->file)
		err = disk_of(&disk, options->file);
	else if (options->file_system)
		disk.name = take_file_system(options->file_system);
	else
		return 0;
	wish->file_system = disk.name;
	wish->huge = disk.huge;
	wish->call.file_system = disk.name;
	wish->call.huge = disk.huge;
	wish->call.no_exec_mount = disk.noexec;
	wish->call.not_mappable = disk.not_mappable;
	if (disk.zero)
		wish->call.backing = VMAT_BACKING_ZERO;
	return err || disk.name ? err : -ENOMEM;
}

int wish_make(struct wish *wish, const struct vmagap_options *options)
{
	const struct type *type = &types[what_of(options)];
	struct vmat_mmap_call *call = &wish->call;
	int err;

	*wish = (struct wish){ .type = type->name };
	if (!options->fit.count)
		return check_alone(options);
	*call = (struct vmat_mmap_call){
		.size = sizeof(*call), .prot = type->prot, .backing = type->backing,
		.flags = type->flags | flags_of(options),
	};
	err = check_together(options);
	if (!err)
		err = take_lengths(wish, &options->fit);
	if (!err)
		err = take_size(&call->offset, "--offset", options->offset);
	if (!err)
		err = take_power(&call->huge_page_size, "--huge-page-size",
				 options->huge_page_size);
	if (!err)
		err = take_power(&wish->align, "--align", options->align);
	if (!err)
		err = take_hint(&call->hint, options->hint);
	if (!err && options->prot)
		err = take_prot(&call->prot, options->prot);
	return err ? err : take_file(wish, options);
}

void wish_free(struct wish *wish)
{
	free(wish->lengths);
	free(wish->file_system);
	free(wish->huge);
}
