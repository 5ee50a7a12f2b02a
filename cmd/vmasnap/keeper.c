/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keeper - two processes: one reads and writes, the other undoes what must not be left behind.
 *
 * The first process, which the shell knows, is the keeper. All signals are blocked in it; it waits
 * for them, for the reader, which it forked, and stops the target. When a signal comes it kills the
 * reader - also where that waits in the kernel for a lock that the target holds - and cleans up
 * before it dies of the signal. When the keeper itself is killed, the kernel tells the reader,
 * which cleans up then, and does not exit before the keeper has done all.
 *
 *	keeper	stops the target	GO ->
 *	reader	reads it		<- READ
 *	keeper	lets it go on		GOES_ON ->
 *	reader	writes and syncs	<- WRITTEN
 *	keeper	replaces the file	DONE ->
 *	reader	exits
 */
#include "vmasnap/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/complain.h"

enum {
	ORPHANED = SIGUSR1,	/* what the reader gets when the keeper has died */
	STOP_MS = 10000,	/* so long a target may take to stop */
	FIRST_LOOK_MS = 1,
	LAST_LOOK_MS = 16,
	TROUBLE = 2		/* exit status */
};

/* What they tell each other. */
enum message {
	GO = 'g',		/* the target stands still: read it */
	READ = 'r',		/* it was read, or that failed */
	GOES_ON = 'c',		/* the target has been let go on */
	WRITTEN = 'w',		/* the new file is whole, and on the disk */
	DONE = 'd'		/* and in its place */
};

struct keeper {
	struct copy *copy;
	struct process *process;
	struct file *file;
	int signals;		/* a signalfd */
	int line;		/* our end of a socket to the reader */
	pid_t reader;		/* 0: there is none (any more) */
	bool stopped;		/* the target was told to stop, and not yet to go on */
	int status;		/* of the reader, as waitpid() tells it */
};

/* -- undoing -------------------------------------------------------------------------- */

static void let_go_on(struct keeper *keeper)
{
	if (keeper->stopped)
		process_continue(keeper->process);
	keeper->stopped = false;
}

static void wait_for_reader(struct keeper *keeper)
{
	while (keeper->reader && waitpid(keeper->reader, &keeper->status, 0) < 0 &&
	       errno == EINTR)
		;
	keeper->reader = 0;
}

static void end_reader(struct keeper *keeper)
{
	if (keeper->reader)
		kill(keeper->reader, SIGKILL);
	wait_for_reader(keeper);
}

static __attribute__((noreturn)) void die_of(int signal_number)
{
	sigset_t set;

	signal(signal_number, SIG_DFL);
	raise(signal_number);
	sigemptyset(&set);
	sigaddset(&set, signal_number);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	_exit(TROUBLE);
}

/* Signals that end a process which does not care about them. */
static bool is_deadly(int signal_number)
{
	static const int harmless[] = {
		SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH,
	};
	struct sigaction action;
	size_t i;

	for (i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (signal_number == harmless[i])
			return false;
	return sigaction(signal_number, NULL, &action) || action.sa_handler != SIG_IGN;
}

/* -- waiting -------------------------------------------------------------------------- */

/* Take the signals that have come. Does not return when one of them is deadly. */
static void take_signals(struct keeper *keeper)
{
	struct signalfd_siginfo info;

	while (read(keeper->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (!is_deadly((int)info.ssi_signo))
			continue;
		end_reader(keeper);
		let_go_on(keeper);
		file_remove(keeper->file);
		die_of((int)info.ssi_signo);
	}
	if (keeper->reader && waitpid(keeper->reader, &keeper->status, WNOHANG) > 0)
		keeper->reader = 0;
}

/* Until something happens, or @ms are over (-1: never). */
static void wait_a_while(struct keeper *keeper, int ms)
{
	struct pollfd fds[] = {
		{ .fd = keeper->signals, .events = POLLIN },
		{ .fd = keeper->line, .events = POLLIN },
	};

	poll(fds, sizeof(fds) / sizeof(fds[0]), ms);
	take_signals(keeper);
}

static void tell(int line, enum message message)
{
	const char byte = (char)message;

	send(line, &byte, sizeof(byte), MSG_NOSIGNAL);
}

/* What the other one told last; 0: nothing yet, -1: it has hung up. */
static int hear(int line, int flags)
{
	char byte;
	ssize_t n;

	do
		n = recv(line, &byte, sizeof(byte), flags);
	while (n < 0 && errno == EINTR);
	return n > 0 ? byte : n < 0 && errno == EAGAIN ? 0 : -1;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static int stop_target(struct keeper *keeper)
{
	const struct job *job = keeper->copy->job;
	int64_t deadline = now_ms() + STOP_MS;
	int ms = FIRST_LOOK_MS, rc;

	keeper->stopped = true;
	rc = process_stop(keeper->process, job);
	if (rc)
		return rc;
	while (!(rc = process_stands(keeper->process, job)) && now_ms() < deadline) {
		wait_a_while(keeper, ms);
		ms = ms < LAST_LOOK_MS ? ms * 2 : ms;
	}
	if (rc)
		return rc < 0 ? rc : 0;
	process_complain(keeper->process, job);
	return -EBUSY;
}

/* What the reader came to, which has exited. Only its own complaints were written. */
static int judge(const struct keeper *keeper)
{
	if (!WIFEXITED(keeper->status))
		complain(COMMAND, "%s: the process that read it was killed by signal %d",
			 keeper->copy->job->target, WTERMSIG(keeper->status));
	return -ECHILD;
}

static int serve_reader(struct keeper *keeper)
{
	int message;

	for (;;) {
		message = hear(keeper->line, MSG_DONTWAIT);
		if (message == WRITTEN)
			return file_replace(keeper->file);
		if (message == READ) {
			let_go_on(keeper);
			tell(keeper->line, GOES_ON);
		} else if (!keeper->reader) {
			return judge(keeper);
		} else if (message < 0) {
			wait_for_reader(keeper);	/* it exits */
		} else {
			wait_a_while(keeper, -1);
		}
	}
}

/* -- the reader ----------------------------------------------------------------------- */

static const struct keeper *orphan;	/* for the handler */

static void clean_up_and_exit(int signal_number)
{
	(void)signal_number;
	process_continue(orphan->process);
	file_remove(orphan->file);
	_exit(TROUBLE);
}

/* From now on the kernel tells us when the keeper dies. */
static void watch_keeper(const struct keeper *keeper, pid_t parent)
{
	struct sigaction action = { .sa_handler = clean_up_and_exit };
	sigset_t set;

	orphan = keeper;
	sigfillset(&action.sa_mask);
	sigaction(ORPHANED, &action, NULL);
	sigemptyset(&set);
	sigaddset(&set, ORPHANED);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	prctl(PR_SET_PDEATHSIG, ORPHANED);
	if (getppid() != parent)
		clean_up_and_exit(0);
}

/* A process that dies closes its files before anybody is told. */
static void wait_for(int line, enum message message)
{
	if (hear(line, 0) != (int)message)
		clean_up_and_exit(0);
}

static int read_and_write(struct keeper *keeper, int line)
{
	struct copy *copy = keeper->copy;
	int err;

	wait_for(line, GO);
	err = copy_read(copy);
	tell(line, READ);
	if (!err && copy->hold)
		err = copy_write(copy);
	if (!err)
		err = file_sync(keeper->file);
	wait_for(line, GOES_ON);
	if (err)
		return err;
	tell(line, WRITTEN);
	wait_for(line, DONE);
	return 0;
}

static int start_reader(struct keeper *keeper)
{
	pid_t parent = getpid();
	int ends[2], err;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -errno;
	keeper->reader = fork();
	if (keeper->reader < 0) {
		err = -errno;
		keeper->reader = 0;
		close(ends[0]);
		close(ends[1]);
		return err;
	}
	if (!keeper->reader) {
		close(ends[0]);
		watch_keeper(keeper, parent);
		err = read_and_write(keeper, ends[1]);
		if (err == -ENOMEM)
			complain(COMMAND, "out of memory");
		_exit(err ? TROUBLE : 0);
	}
	close(ends[1]);
	keeper->line = ends[0];
	return 0;
}

/* -- all of it ------------------------------------------------------------------------ */

int keeper_begin(void)
{
	/* what a fault of our own raises is not to be waited for */
	static const int faults[] = {
		SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP,
	};
	sigset_t set;
	size_t i;
	int fd;

	signal(SIGCHLD, SIG_DFL);
	sigfillset(&set);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&set, faults[i]);
	sigprocmask(SIG_SETMASK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd >= 0)
		return fd;
	fd = -errno;
	complain(COMMAND, "cannot wait for signals: %s", strerror(-fd));
	return fd;
}

static int keep(struct keeper *keeper)
{
	int err = start_reader(keeper);

	if (err) {
		complain(COMMAND, "cannot start a second process: %s", strerror(-err));
		return err;
	}
	err = stop_target(keeper);
	if (!err) {
		tell(keeper->line, GO);
		err = serve_reader(keeper);
	}
	let_go_on(keeper);
	if (err)
		end_reader(keeper);
	tell(keeper->line, DONE);
	wait_for_reader(keeper);
	close(keeper->line);
	return err;
}

int keeper_run(int signals, struct copy *copy, struct process *process, struct file *file)
{
	struct keeper keeper = {
		.copy = copy, .process = process, .file = file, .signals = signals,
	};
	int err = keep(&keeper);

	if (err)
		file_remove(file);	/* also where nobody could be started */
	return err;
}
