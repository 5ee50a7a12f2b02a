/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may a process do with an address of its own, or of another process? Without reading all of
 * its mappings, where the kernel can be asked for one; else by reading them:
 *
 *	ask [PID ADDRESS]
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vmatools.h>

static void say(const struct vmat_vma *vma)
{
	char perms[5] = "none";

	if (vma)
		vmat_vma_perms(vma, perms);
	puts(perms);
}

/* One ioctl. */
static int ask(const struct vmat_procfs *proc, pid_t pid, uint64_t addr)
{
	const struct vmat_vma *vma;
	struct vmat_query *query;
	int err = vmat_query_open(&query, proc, pid, NULL);

	if (err)
		return err;
	err = vmat_query_vma_lookup(&vma, query, addr, NULL);
	if (!err)
		say(vma);	/* it belongs to the query */
	vmat_query_close(query);
	return err;
}

/* Kernels before 6.11, and who has no address space to be asked for, such as a zombie. */
static int load(const struct vmat_procfs *proc, pid_t pid, uint64_t addr)
{
	struct vmat_mm *mm;
	int err = vmat_load_pid(&mm, proc, pid, NULL, NULL);

	if (err)
		return err;
	say(vmat_vma_lookup(mm, addr));
	vmat_mm_free(mm);
	return 0;
}

int main(int argc, char **argv)
{
	pid_t pid = argc > 2 ? (pid_t)atoi(argv[1]) : 0;
	uint64_t addr = argc > 2 ? strtoull(argv[2], NULL, 16) : (uintptr_t)main;
	struct vmat_procfs *proc;
	int err = vmat_procfs_open(&proc, NULL);

	if (!err) {
		err = ask(proc, pid, addr);
		if (err == -EOPNOTSUPP || err == -ESRCH)
			err = load(proc, pid, addr);
		vmat_procfs_close(proc);
	}
	if (err)
		fprintf(stderr, "ask: %s\n", strerror(-err));
	return err ? 2 : 0;
}
