/* SPDX-License-Identifier: GPL-2.0-or-later */
/* process - the target while it stands still: stopped through a pidfd, and let go on. */
#include "vmasnap/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/complain.h"

static int pidfd_open(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static int pidfd_send_signal(int fd, int signal)
{
	return (int)syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0);
}

/* -- what /proc tells ------------------------------------------------------------------- */

/* The first bytes of a file of /proc, with a NUL behind; false: there is none. */
static bool read_start(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return false;
	do
		len = read(fd, text, size - 1);
	while (len < 0 && errno == EINTR);
	close(fd);
	text[len < 0 ? 0 : len] = '\0';
	return len > 0;
}

/* The letter behind the name, which may hold anything but is at most 64 bytes; 0: it has gone. */
static char state_of(pid_t pid, pid_t tid)
{
	char path[64], text[256];
	const char *close;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/stat", (int)pid, (int)tid);
	if (!read_start(path, text, sizeof(text)))
		return 0;
	close = strrchr(text, ')');
	return close && close[1] ? close[2] : 0;
}

static bool stands_still(char state)
{
	return !state || strchr("TtZXx", state);
}

/*
 * The first thread that runs, or might; false: all stand still, and none of them can make another.
 */
static bool find_running(pid_t pid, pid_t *tid, char *state)
{
	struct dirent *entry;
	bool found = false;
	char path[32];
	DIR *list;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	list = opendir(path);
	while (list && !found && (entry = readdir(list))) {
		if (*entry->d_name == '.')
			continue;
		*tid = (pid_t)strtol(entry->d_name, NULL, 10);
		*state = state_of(pid, *tid);
		found = !stands_still(*state);
	}
	if (list)
		closedir(list);
	return found;
}

/* They do not stop, and there is no need to. "812 (name) S 1 812 812 0 -1 FLAGS" */
static bool is_kernel_thread(pid_t pid)
{
	enum { FIELDS_BEFORE = 7, PF_KTHREAD = 0x200000 };
	char path[32], text[256], *at;
	int i;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	if (!read_start(path, text, sizeof(text)))
		return false;
	at = strrchr(text, ')');
	for (i = 0; at && i < FIELDS_BEFORE; i++)
		at = strchr(at + 1, ' ');
	return at && strtoul(at, NULL, 10) & PF_KTHREAD;
}

/* Whoever stops its own tracer waits for it for ever, and so does what would end that. */
static bool traces_us(pid_t pid)
{
	static const char key[] = "\nTracerPid:";
	char text[1024];
	const char *line;

	if (!read_start("/proc/self/status", text, sizeof(text)))
		return false;
	line = strstr(text, key);
	return line && strtol(line + sizeof(key) - 1, NULL, 10) == pid;
}

/* The process that @tid is a thread of: itself, or another; 0: not told. */
static pid_t process_of(pid_t tid)
{
	static const char key[] = "\nTgid:";
	char path[32], text[1024];
	const char *line;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	if (!read_start(path, text, sizeof(text)))
		return 0;
	line = strstr(text, key);
	return line ? (pid_t)strtol(line + sizeof(key) - 1, NULL, 10) : 0;
}

/* -- stopping --------------------------------------------------------------------------------- */

static int refuse(const struct job *job, int err, const char *why)
{
	complain(COMMAND, "%s: cannot stop it: %s", job->target, why);
	return err;
}

static int refuse_thread(const struct job *job, pid_t process)
{
	complain(COMMAND, "%s: cannot stop it: it is a thread of %d (take that)", job->target,
		 (int)process);
	return -EINVAL;
}

static int open_pidfd(struct process *process, const struct job *job)
{
	int err;

	process->fd = pidfd_open(job->pid);
	if (process->fd >= 0)
		return 0;
	err = errno;
	if (err == ESRCH) {
		complain(COMMAND, "%s: %s", job->target, strerror(err));
		return -err;
	}
	return refuse(job, -err, err == ENOSYS ? "this kernel has no pidfd_open(), which came "
		      "with Linux 5.3 (read it without --stop)" : strerror(err));
}

int process_open(struct process *process, const struct job *job)
{
	pid_t tid, leader = process_of(job->pid);
	char state;
	int err;

	*process = (struct process){ .pid = job->pid, .fd = -1 };
	if (!job->pid || job->pid == getpid())
		return refuse(job, -EINVAL, "it is vmasnap itself");
	if (job->pid == 1)
		return refuse(job, -EINVAL, "it is the first process, which never stops");
	if (traces_us(job->pid))
		return refuse(job, -EINVAL, "it traces vmasnap, which would then stand still, too");
	if (leader && leader != job->pid)
		return refuse_thread(job, leader);
	err = open_pidfd(process, job);
	if (err)
		return err;
	if (!is_kernel_thread(job->pid) && find_running(job->pid, &tid, &state))
		return 0;
	process_close(process);
	return 0;
}

void process_close(struct process *process)
{
	if (process->fd >= 0)
		close(process->fd);
	process->fd = -1;
}

int process_stop(const struct process *process, const struct job *job)
{
	if (process->fd < 0 || !pidfd_send_signal(process->fd, SIGSTOP))
		return 0;
	return refuse(job, -errno, strerror(errno));
}

void process_continue(const struct process *process)
{
	if (process->fd >= 0)
		pidfd_send_signal(process->fd, SIGCONT);
}

bool process_lives(const struct process *process)
{
	return process->fd < 0 || !pidfd_send_signal(process->fd, 0);
}

int process_stands(const struct process *process, const struct job *job)
{
	pid_t tid;
	char state;

	if (process->fd < 0)
		return 1;
	if (find_running(process->pid, &tid, &state))
		return 0;
	return process_lives(process) ? 1 : refuse(job, -ESRCH, strerror(ESRCH));
}

void process_complain(const struct process *process, const struct job *job)
{
	pid_t tid;
	char state;

	if (find_running(process->pid, &tid, &state))
		complain(COMMAND, "%s: cannot stop it: thread %d waits in the kernel, in state %c "
			 "(read it without --stop)", job->target, (int)tid, state);
}
