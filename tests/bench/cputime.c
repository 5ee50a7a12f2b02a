/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What commands cost, one against the other: cputime RUNS COMMAND [ARG]... [-- COMMAND [ARG]...]...
 * runs them in turn, A B C A B C ..., with stdout on /dev/null, and prints a line for each: median
 * of user + system CPU in ms, the least of them, and the greatest resident set in KiB. A command
 * that fails ends it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_COMMANDS = 16, MOST_RUNS = 1000 };

struct command {
	char **argv;
	double *ms;
	long peak_kib;
};

static double milliseconds(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static void child(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0)
		_exit(126);
	execvp(argv[0], argv);
	perror(argv[0]);
	_exit(127);
}

static int run_once(struct command *command, unsigned run)
{
	struct rusage usage;
	int status;
	pid_t pid = fork();

	if (!pid)
		child(command->argv);
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || status) {
		fprintf(stderr, "cputime: %s failed\n", command->argv[0]);
		return -1;
	}
	command->ms[run] = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
	if (usage.ru_maxrss > command->peak_kib)
		command->peak_kib = usage.ru_maxrss;
	return 0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int split(struct command *commands, char **argv, unsigned runs)
{
	int count = 0;

	while (*argv && count < MOST_COMMANDS) {
		commands[count].argv = argv;
		commands[count].ms = calloc(runs, sizeof(double));
		if (!commands[count++].ms)
			return -1;
		while (*argv && strcmp(*argv, "--"))
			argv++;
		if (*argv)
			*argv++ = NULL;
	}
	return count;
}

int main(int argc, char **argv)
{
	struct command commands[MOST_COMMANDS] = { 0 };
	unsigned runs = argc > 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
	int count = runs && runs <= MOST_RUNS ? split(commands, argv + 2, runs) : 0;

	if (count <= 0) {
		fputs("usage: cputime RUNS COMMAND [ARG]... [-- COMMAND [ARG]...]...\n", stderr);
		return 2;
	}
	for (unsigned run = 0; run < runs; run++)
		for (int i = 0; i < count; i++)
			if (run_once(&commands[i], run))
				return 1;
	for (int i = 0; i < count; i++) {
		qsort(commands[i].ms, runs, sizeof(double), ascending);
		printf("%.3f %.3f %ld\n", commands[i].ms[runs / 2], commands[i].ms[0],
		       commands[i].peak_kib);
	}
	return 0;
}
