/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the mappings of the process that runs it, each with its kind and its role. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <vmatools.h>

/* A file may be called anything: only what is harmless goes to a terminal as it is. */
static void put_name(const char *name)
{
	for (; *name; name++)
		if (*name >= ' ' && *name <= '~')
			putchar(*name);
		else
			printf("\\x%02x", (unsigned char)*name);
}

static int load_self(struct vmat_mm **mmp, struct vmat_trouble *trouble)
{
	const struct vmat_load_options options = {
		.size = sizeof(options),
		.detail = VMAT_MAPS,
		.with = VMAT_WITH_FACTS | VMAT_WITH_THREADS,
	};
	struct vmat_procfs *proc;
	int err = vmat_procfs_open(&proc, NULL);

	if (err)
		return err;
	err = vmat_load_pid(mmp, proc, getpid(), &options, trouble);
	vmat_procfs_close(proc);
	return err;
}

int main(void)
{
	struct vmat_trouble trouble = { 0 };
	const struct vmat_vma *vma;
	struct vmat_mm *mm;
	int err = load_self(&mm, &trouble);

	if (!err) {
		err = vmat_mm_classify(mm);
		if (err)
			vmat_mm_free(mm);
	}
	if (err) {
		fprintf(stderr, "list: %s: %s\n", trouble.file ? trouble.file : "self",
			trouble.why ? trouble.why : strerror(-err));
		return 2;
	}
	vmat_for_each_vma(mm, vma) {
		struct vmat_role_info role;
		char perms[5];

		vmat_vma_perms(vma, perms);
		vmat_vma_role(mm, vma, &role);
		printf("%012" PRIx64 "-%012" PRIx64 " %s %-11s %-12s ", vmat_vma_start(vma),
		       vmat_vma_end(vma), perms, vmat_kind_name(vmat_vma_kind(vma)),
		       vmat_role_name(role.role));
		put_name(vmat_vma_name(vma));
		putchar('\n');
	}
	if (vmat_mm_unstable(mm))
		fputs("list: the map changed while it was read\n", stderr);
	vmat_mm_free(mm);
	return 0;
}
