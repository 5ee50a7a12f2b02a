/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All kinds of memory that can be mapped on this machine. */
#include "kit/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/scratch.h"

#ifndef MFD_HUGE_2MB
#define MFD_HUGE_2MB (21u << 26)
#define MFD_HUGE_1GB (30u << 26)
#endif

enum { FILE_SIZE = 256 << 20, SEGMENT_SIZE = 12 << 20 };

static const struct {
	unsigned long type;
	const char *name, *label;
} file_systems[] = {
	{ 0xef53, "ext4", "file on ext4" },
	{ 0x58465342, "xfs", "file on xfs" },
	{ 0x9123683e, "btrfs", "file on btrfs" },
	{ 0x01021994, "tmpfs", "file on tmpfs" },
	{ 0x794c7630, "overlay", "file on overlay" },
};

/* Mounts of our own. */
static const struct {
	const char *name, *type, *options, *huge, *label;
} mounts[] = {
	{ "always", "tmpfs", "huge=always,size=64m", "always", "tmpfs huge=always" },
	{ "within", "tmpfs", "huge=within_size,size=64m", "within_size", "tmpfs huge=within_size" },
	{ "advise", "tmpfs", "huge=advise,size=64m", "advise", "tmpfs huge=advise" },
	{ "overlay", "overlay", NULL, NULL, "file on overlay" },
};

static struct source *add(struct sources *s, const struct source *source)
{
	assert_true(s->count < MOST_SOURCES);
	if (source->fd < 0 && !source->map_flags && source->shm_id < 0)
		return NULL;
	s->list[s->count] = *source;
	s->weight += source->weight;
	return &s->list[s->count++];
}

/* The mounts are not in mountinfo for long. */
static void add_device(struct sources *s, const struct source *source)
{
	struct stat file;

	assert_int_equal(fstat(source->fd, &file), 0);
	s->devices[s->device_count++] = (struct vmat_device){
		.dev_major = major(file.st_dev), .dev_minor = minor(file.st_dev),
		.file_system = source->file_system, .huge = source->huge,
	};
}

/* A sparse file there; its file system is asked of the kernel. */
static void add_file(struct sources *s, const char *folder, const char *huge, const char *label)
{
	struct source source = { .label = label, .backing = VMAT_BACKING_FILE, .huge = huge,
				 .shm_id = -1, .weight = 4 };
	struct statvfs mount;
	struct statfs fs;
	char *path = scratch_path(folder, "mapped-XXXXXX");

	source.fd = mkstemp(path);
	if (source.fd >= 0) {
		unlink(path);
		assert_int_equal(ftruncate(source.fd, (off_t)FILE_SIZE), 0);
		assert_int_equal(fstatfs(source.fd, &fs), 0);
		assert_int_equal(fstatvfs(source.fd, &mount), 0);
		source.no_exec_mount = mount.f_flag & ST_NOEXEC;
		for (size_t i = 0; i < sizeof(file_systems) / sizeof(file_systems[0]); i++) {
			if (file_systems[i].type != (unsigned long)fs.f_type)
				continue;
			source.file_system = file_systems[i].name;
			if (!label)
				source.label = file_systems[i].label;
		}
		if (!source.label)
			source.label = "file on an unknown file system";
		add_device(s, &source);
		add(s, &source);
	}
	free(path);
}

static bool mount_one(const struct sources *s, size_t i, char **path)
{
	char *options = NULL;
	bool done;

	*path = scratch_path(s->folder, mounts[i].name);
	assert_int_equal(mkdir(*path, 0700), 0);
	assert_true(asprintf(&options, "lowerdir=%1$s/low,upperdir=%1$s/up,workdir=%1$s/work",
			     s->folder) > 0);
	done = !mount("vmatools", *path, mounts[i].type, 0,
		      mounts[i].options ? mounts[i].options : options);
	free(options);
	return done;
}

static void add_mounts(struct sources *s)
{
	scratch_write(s->folder, "low/x", "", 0);
	scratch_write(s->folder, "up/x", "", 0);
	scratch_write(s->folder, "work/inner/x", "", 0);
	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		s->lack = "no tmpfs with huge pages and no overlay: that takes CAP_SYS_ADMIN";
		return;
	}
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		char *path;

		if (mount_one(s, i, &path)) {
			add_file(s, path, mounts[i].huge, mounts[i].label);
			umount2(path, MNT_DETACH);
		} else {
			s->lack = mounts[i].huge ? "a tmpfs with huge pages cannot be mounted here" :
				  "an overlay cannot be mounted here";
		}
		free(path);
	}
}

static void add_memfd(struct sources *s, const char *label, unsigned flags, uint64_t huge)
{
	struct source source = { .label = label, .backing = huge ? VMAT_BACKING_HUGETLB :
				 VMAT_BACKING_MEMFD, .huge_page_size = huge, .shm_id = -1,
				 .weight = huge ? 1 : 3 };

	source.fd = memfd_create(huge ? "huge" : "mapped", flags);
	if (source.fd >= 0 && ftruncate(source.fd, (off_t)(huge ? 4 * huge : FILE_SIZE)))
		source.fd = -1;
	add(s, &source);
}

static void add_hugetlb(struct sources *s)
{
	const uint64_t sizes[] = { 2 << 20, 1 << 30 };

	for (unsigned i = 0; i < 2; i++) {
		struct source source = { .label = i ? "hugetlb 1G" : "hugetlb 2M", .fd = -1, .shm_id = -1,
					 .backing = VMAT_BACKING_HUGETLB,
					 .huge_page_size = sizes[i], .weight = 2 };
		char *path = NULL;

		assert_true(asprintf(&path, "/sys/kernel/mm/hugepages/hugepages-%" PRIu64 "kB",
				     sizes[i] >> 10) > 0);
		source.map_flags = MAP_ANONYMOUS | MAP_HUGETLB | (i ? 30 : 21) << 26;
		if (!access(path, F_OK)) {
			add(s, &source);
			add_memfd(s, i ? "memfd of hugetlb 1G" : "memfd of hugetlb 2M",
				  MFD_HUGETLB | (i ? MFD_HUGE_1GB : MFD_HUGE_2MB), sizes[i]);
		} else {
			s->lack = "no huge pages of 2 MiB and 1 GiB on this machine";
		}
		free(path);
	}
}

/* Gone as soon as nobody has it attached, whatever becomes of the test. */
static int new_segment(void)
{
	int id = shmget(IPC_PRIVATE, SEGMENT_SIZE, IPC_CREAT | 0600);

	if (id < 0)
		return -1;
	if (shmat(id, NULL, 0) == (void *)-1)
		id = -1;
	else
		shmctl(id, IPC_RMID, NULL);
	return id;
}

void sources_open(struct sources *s)
{
	const struct source anon = { .label = "anonymous", .backing = VMAT_BACKING_ANON, .fd = -1,
				     .map_flags = MAP_ANONYMOUS, .shm_id = -1, .weight = 22 };
	const struct source zero = { .label = "/dev/zero", .backing = VMAT_BACKING_ZERO, .shm_id = -1,
				     .fd = open("/dev/zero", O_RDWR), .weight = 3 };
	const struct source sysv = { .label = "System V", .backing = VMAT_BACKING_MEMFD, .fd = -1,
				     .shm_id = new_segment(), .weight = 1 };

	*s = (struct sources){ .folder = scratch_new() };
	add(s, &anon);
	add(s, &zero);
	add(s, &sysv);
	add_file(s, s->folder, NULL, NULL);
	add_file(s, "/dev/shm", NULL, NULL);
	add_memfd(s, "memfd", 0, 0);
	add_hugetlb(s);
	add_mounts(s);
}

void sources_close(struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i].fd >= 0)
			close(s->list[i].fd);
	scratch_remove(s->folder);
	s->count = 0;
}

const struct source *source_named(const struct sources *s, const char *label)
{
	for (size_t i = 0; i < s->count; i++)
		if (!strncmp(s->list[i].label, label, strlen(label)))
			return &s->list[i];
	return NULL;
}
