/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What /proc tells of struct mm_struct, member by member, and how it is known. Of the process that
 * runs it, or of a directory that holds copies of the files of /proc/PID:
 *
 *	members [DIRECTORY]
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vmatools.h>

/* In the order of enum vmat_knowledge. */
static const char *const knowledge[] = {
	"reported", "reconstructed", "inferred", "not loaded", "not knowable",
};

static int load(struct vmat_mm **mmp, const char *path, struct vmat_trouble *trouble)
{
	const struct vmat_load_options options = {
		.size = sizeof(options),
		.detail = VMAT_SMAPS,	/* stack_vm wants VmFlags */
		.with = VMAT_WITH_FACTS,
	};
	struct vmat_procfs *proc;
	int err;

	if (path)
		return vmat_load_path(mmp, path, &options, trouble);
	err = vmat_procfs_open(&proc, NULL);
	if (err)
		return err;
	err = vmat_load_pid(mmp, proc, getpid(), &options, trouble);
	vmat_procfs_close(proc);
	return err;
}

static void show_value(const struct vmat_member *member)
{
	if (member->how > VMAT_INFERRED)
		printf(" %16s", "-");
	else if (member->unit == VMAT_UNIT_TEXT)
		printf(" %16s", member->text);
	else if (member->unit == VMAT_UNIT_ADDRESS)
		printf(" %16" PRIx64, member->value);
	else
		printf(" %16" PRIu64, member->value);
}

int main(int argc, char **argv)
{
	struct vmat_trouble trouble = { 0 };
	struct vmat_member member;
	struct vmat_mm *mm;
	int err = load(&mm, argc > 1 ? argv[1] : NULL, &trouble);

	if (err) {
		fprintf(stderr, "members: %s\n", trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	for (size_t i = 0; vmat_mm_member(mm, i, &member); i++) {
		printf("%-32s %-13s", member.name,
		       (size_t)member.how < sizeof(knowledge) / sizeof(*knowledge) ?
		       knowledge[member.how] : "?");
		show_value(&member);
		printf("  %s\n", member.source);
	}
	vmat_mm_free(mm);
	return 0;
}
