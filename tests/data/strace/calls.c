/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes each call that strace's %memory and %process know of, some of them in vain; see ORIGIN. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static const char odd_name[] = "a \"b\\c\n>,(d\303\244.bin";

static void *thread(void *none)
{
	for (int i = 0; i < 3; i++)
		munmap(mmap(0, 2 * PAGE, 3, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 2 * PAGE);
	return none;
}

static void threads(void)
{
	pthread_t ids[3];

	for (int i = 0; i < 3; i++)
		pthread_create(&ids[i], 0, thread, 0);
	for (int i = 0; i < 3; i++)
		pthread_join(ids[i], 0);
}

static char *files(void)
{
	int file = open(odd_name, O_RDWR | O_CREAT | O_TRUNC, 0600), memory;
	char *map;

	ftruncate(file, 16 * PAGE);
	map = mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, PAGE);
	unlink(odd_name);
	mmap(0, 4 * PAGE, PROT_READ, MAP_SHARED, file, 0);
	memory = memfd_create("x y", 0);
	ftruncate(memory, 2 * PAGE);
	mmap(0, 2 * PAGE, 3, MAP_SHARED | MAP_POPULATE, memory, 0);
	mmap(0, 2 * PAGE, 3, MAP_PRIVATE, open("/dev/zero", O_RDWR), 0);
	return map;
}

static void changes(char *map)
{
	char *moved;

	mprotect(map, PAGE, PROT_NONE);
	mprotect((void *)1, PAGE, PROT_READ);
	moved = mremap(map + PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	mremap(moved, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, moved - 0x100000);
	madvise(map, PAGE, MADV_DONTFORK);
	madvise(map, PAGE, 77);
	mlock(map, PAGE);
	syscall(SYS_mlock2, map, PAGE, 1);
	munlock(map, PAGE);
	mlockall(MCL_CURRENT | MCL_ONFAULT);
	munlockall();
	syscall(462, moved - 0x100000, PAGE, 0);
}

static void rarities(void)
{
	void *segment;
	int id;

	mmap(0, 2 << 20, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | (21 << 26), -1, 0);
	mmap((void *)0x10000, PAGE, 0, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE |
	     MAP_NORESERVE | MAP_STACK | MAP_GROWSDOWN, -1, 0);
	mmap(0, PAGE, 0x103, 0x80000022 | 0x8000000, -1, 0);
	id = shmget(IPC_PRIVATE, 2 * PAGE, 0600 | IPC_CREAT);
	segment = shmat(id, 0, SHM_RDONLY);
	shmdt(segment);
	shmctl(id, IPC_RMID, 0);
}

static void children(void)
{
	if (!fork()) {
		sbrk(2 * PAGE);
		execl("/bin/true", "true", (char *)0);
	}
	wait(0);
	if (!vfork())
		_exit(3);
	wait(0);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "threads")) {
		threads();
		return 0;
	}
	changes(files());
	rarities();
	children();
	kill(getpid(), SIGCHLD);
	free(malloc(1 << 20));
	raise(SIGKILL);
}
