/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * onterm COLSxROWS SECONDS KEYS COMMAND...: what a program on a terminal of that size writes and
 * takes. It is left alone for so many seconds, then gets the keys, with a blank between two; at last
 * q. Prints a line each, with tabs:
 *	start  bytes  ms		until it was quiet for the first time
 *	quiet  bytes  bursts  clears  cpu-us	while it was left alone
 *	key  name  bytes  ms			until the last byte of the answer
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

struct heard {
	size_t bytes, bursts, clears;
	double last_ms;		/* when the last byte came, since the start of listening */
};

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what)
{
	fprintf(stderr, "onterm: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* The sequences that blank all of the screen, in what came in one piece. */
static size_t count_clears(const char *text, size_t len)
{
	static const char *const clears[] = { "\033[2J", "\033[H\033[J", "\033[3J" };
	size_t i, count = 0;

	for (i = 0; i < sizeof(clears) / sizeof(clears[0]); i++) {
		const char *at = text;

		while ((at = memmem(at, len - (size_t)(at - text), clears[i], strlen(clears[i])))) {
			at++;
			count++;
		}
	}
	return count;
}

/* Since @began: until nothing came for @quiet_ms, or for @most_ms; pauses of 20 ms part bursts. */
static struct heard listen_to(int terminal, double began, double quiet_ms, double most_ms)
{
	struct heard heard = { .bytes = 0 };
	double last = began - 1e3;
	static char text[1 << 16];

	for (;;) {
		struct pollfd fd = { .fd = terminal, .events = POLLIN };
		double now = now_ms(), until = began + most_ms;
		ssize_t got;

		if (heard.bytes && last + quiet_ms < until)
			until = last + quiet_ms;
		if (now >= until || poll(&fd, 1, (int)(until - now) + 1) <= 0)
			return heard;
		got = read(terminal, text, sizeof(text));
		if (got <= 0)
			return heard;
		now = now_ms();
		heard.bursts += now - last > 20;
		heard.bytes += (size_t)got;
		heard.clears += count_clears(text, (size_t)got);
		heard.last_ms = now - began;
		last = now;
	}
}

static double cpu_us(pid_t pid)
{
	char path[64], text[64];
	double ns = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)pid);
	file = fopen(path, "r");
	if (file && fgets(text, sizeof(text), file))
		ns = strtod(text, NULL);
	if (file)
		fclose(file);
	return ns / 1e3;
}

static pid_t start(int *terminal, const char *size, char **command)
{
	struct winsize window = { .ws_row = 0 };
	char *x;
	pid_t pid;

	window.ws_col = (unsigned short)strtoul(size, &x, 10);
	window.ws_row = (unsigned short)(*x ? strtoul(x + 1, NULL, 10) : 24);
	*terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*terminal < 0 || grantpt(*terminal) || unlockpt(*terminal))
		die("a terminal");
	ioctl(*terminal, TIOCSWINSZ, &window);
	pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		int fd;

		setsid();
		fd = open(ptsname(*terminal), O_RDWR);
		if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
			_exit(126);
		execvp(command[0], command);
		_exit(127);
	}
	return pid;
}

static void press(int terminal, const char *key)
{
	const double began = now_ms();
	struct heard heard;

	if (write(terminal, key, strlen(key)) < 0)
		die("a key");
	heard = listen_to(terminal, began, 100, 3000);
	printf("key\t%s\t%zu\t%.1f\n", *key == '\033' ? key + 1 : key, heard.bytes, heard.last_ms);
}

int main(int argc, char **argv)
{
	struct heard heard;
	int terminal;
	double before;
	char *key;
	pid_t pid;

	if (argc < 5) {
		fputs("onterm COLSxROWS SECONDS KEYS COMMAND...\n", stderr);
		return 2;
	}
	pid = start(&terminal, argv[1], argv + 4);
	heard = listen_to(terminal, now_ms(), 300, 10000);
	printf("start\t%zu\t%.1f\n", heard.bytes, heard.last_ms);
	before = cpu_us(pid);
	heard = listen_to(terminal, now_ms(), 1e9, strtod(argv[2], NULL) * 1e3);
	printf("quiet\t%zu\t%zu\t%zu\t%.0f\n", heard.bytes, heard.bursts, heard.clears,
	       cpu_us(pid) - before);
	while ((key = strsep(&argv[3], " ")))
		if (*key)
			press(terminal, key);
	if (write(terminal, "q", 1) < 0)
		die("q");
	listen_to(terminal, now_ms(), 200, 3000);
	kill(pid, SIGTERM);
	waitpid(pid, NULL, 0);
	return 0;
}
