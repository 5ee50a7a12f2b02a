/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random malloc(), calloc(), realloc() and free(), written down with their results. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SLOTS = 64 };

enum how { ONLY_TAKES, TOPMOST, ANY };

static void *slot[SLOTS];
static int used, script;
static char text[128];
static unsigned long long state;

/* Printing would call malloc(): what stdio wants is in this buffer. */
static void put(int len)
{
	if (write(script, text, (size_t)len) != len)
		_exit(3);
}

static unsigned draw(unsigned below)
{
	state = state * 6364136223846793005ull + 1442695040888963407ull;
	return (unsigned)(state >> 33) % below;
}

/* Small ones often, large ones sometimes, around the thresholds now and then. */
static size_t draw_size(enum how how)
{
	if (how == TOPMOST)	/* nothing that the cache of the thread would keep */
		return draw(3) ? 1100 + draw(60000) : 100000 + draw(2000000);
	switch (draw(8)) {
	case 0:
		return draw(4096);
	case 1:
		return draw(1u << 20);
	case 2:
		return 131072 - 64 + draw(128);
	case 3:
		return draw(1u << 17);
	case 4:
		return draw(1u << 23);
	default:
		return draw(1200);
	}
}

static void take(int at, enum how how)
{
	size_t size = draw_size(how);
	int zeroed = !draw(6);

	slot[at] = zeroed ? calloc(1, size) : malloc(size);
	put(snprintf(text, sizeof(text),
		     zeroed ? "p%d = calloc(1, %zu) = %p\n" : "p%d = malloc(%zu) = %p\n", at,
		     size, slot[at]));
}

static void resize(int at, enum how how)
{
	size_t size = draw_size(how) + 1;

	slot[at] = realloc(slot[at], size);
	put(snprintf(text, sizeof(text), "p%d = realloc(p%d, %zu) = %p\n", at, at, size, slot[at]));
}

static void give_back(int at)
{
	put(snprintf(text, sizeof(text), "free(p%d)\n", at));
	free(slot[at]);
	slot[at] = NULL;
}

/* What was taken last goes first. */
static void do_last(enum how how)
{
	if (used == SLOTS || (used && how == TOPMOST && draw(10) < 4))
		give_back(--used);
	else
		take(used++, how);
}

static void do_any(void)
{
	int at = (int)draw(SLOTS);

	if (!slot[at])
		take(at, ANY);
	else if (draw(3))
		give_back(at);
	else
		resize(at, ANY);
}

/* HOW COUNT SEED SCRIPT; stops before the first malloc() and behind the last. */
int main(int argc, char **argv)
{
	enum how how = argc > 4 ? (enum how)atoi(argv[1]) : ONLY_TAKES;
	int count = argc > 4 ? atoi(argv[2]) : 0;

	state = argc > 4 ? strtoull(argv[3], NULL, 10) : 0;
	script = argc > 4 ? open(argv[4], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
	raise(SIGSTOP);
	while (count--) {
		if (how == ANY)
			do_any();
		else if (how == TOPMOST || used < SLOTS)
			do_last(how);
	}
	raise(SIGSTOP);
	_exit(0);
}
