/* SPDX-License-Identifier: GPL-2.0-or-later */
/* screen - the terminal: shows a canvas, reads keys. The only room that knows ncurses. */
#include "vmatop/screen_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "common/complain.h"
#include "vmatop/crash.h"

/* What a sequence of a key takes to arrive; what takes longer is the key Escape. */
enum { ESCAPE_MS = 25 };

/* -- opening ------------------------------------------------------------------------- */

/* Keys come from standard input, or from the terminal itself where that is something else. */
static int find_streams(struct screen *screen, const struct screen_options *options)
{
	screen->out = STDOUT_FILENO;
	screen->in = STDIN_FILENO;
	if (!isatty(screen->out)) {
		complain(options->command, "standard output is no terminal (--once or --batch "
			 "print text)");
		return -ENOTTY;
	}
	if (isatty(screen->in))
		return 0;
	screen->in = open("/dev/tty", O_RDONLY | O_CLOEXEC);
	screen->opened_in = screen->in >= 0;
	if (!screen->opened_in)
		complain(options->command, "standard input is no terminal, and there is no other "
			 "to read keys from (--once or --batch need none)");
	return screen->opened_in ? 0 : -ENOTTY;
}

/* What is drawn is UTF-8 where the user's locale says so, and the C library can do it. */
static bool can_utf8(const struct terminal *terminal)
{
	return terminal->utf8_locale &&
	       ((setlocale(LC_CTYPE, "") && MB_CUR_MAX > 1) || setlocale(LC_CTYPE, "C.UTF-8"));
}

/*
 * What terminals send for these keys whatever terminfo says that they do: many are told to be what
 * they are not quite.
 */
static void define_keys(void)
{
	static const struct {
		const char *sequence;
		int code;
	} keys[] = {
		{ "\033[A", KEY_UP }, { "\033[B", KEY_DOWN }, { "\033[C", KEY_RIGHT },
		{ "\033[D", KEY_LEFT }, { "\033OA", KEY_UP }, { "\033OB", KEY_DOWN },
		{ "\033OC", KEY_RIGHT }, { "\033OD", KEY_LEFT }, { "\033[H", KEY_HOME },
		{ "\033[F", KEY_END }, { "\033OH", KEY_HOME }, { "\033OF", KEY_END },
		{ "\033[1~", KEY_HOME }, { "\033[4~", KEY_END }, { "\033[7~", KEY_HOME },
		{ "\033[8~", KEY_END }, { "\033[3~", KEY_DC }, { "\033[5~", KEY_PPAGE },
		{ "\033[6~", KEY_NPAGE }, { "\033[Z", KEY_BTAB }, { "\033OP", KEY_F(1) },
		{ "\033OQ", KEY_F(2) }, { "\033OR", KEY_F(3) }, { "\033OS", KEY_F(4) },
		{ "\033[15~", KEY_F(5) }, { "\033[17~", KEY_F(6) }, { "\033[18~", KEY_F(7) },
		{ "\033[19~", KEY_F(8) }, { "\033[20~", KEY_F(9) }, { "\033[21~", KEY_F(10) },
	};
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!key_defined(keys[i].sequence))
			define_key(keys[i].sequence, keys[i].code);
}

static void set_modes(struct screen *screen)
{
	raw();
	noecho();
	nonl();
	set_escdelay(ESCAPE_MS);
	keypad(stdscr, TRUE);
	define_keys();
	nodelay(stdscr, TRUE);
	intrflush(stdscr, FALSE);
	leaveok(stdscr, FALSE);
	if (screen->mouse) {
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
		/* else curses waits whether a second click follows */
		mouseinterval(0);
	}
	screen->cursor = curs_set(0) == ERR ? -1 : 0;
}

/* Sizes come from the terminal, not from LINES and COLUMNS, which do not follow it. */
static int start_curses(struct screen *screen, const struct screen_options *options)
{
	screen->keys = screen->opened_in ? fdopen(screen->in, "r") : stdin;
	use_env(FALSE);
	use_tioctl(TRUE);
	screen->curses = screen->keys ? newterm(NULL, stdout, screen->keys) : NULL;
	if (screen->curses)
		return 0;
	complain(options->command, "TERM=%s: the terminal could not be set up", getenv("TERM"));
	return -ENOTTY;
}

static void close_streams(struct screen *screen)
{
	if (screen->opened_in && screen->keys)
		fclose(screen->keys);
	else if (screen->opened_in)
		close(screen->in);
}

int screen_open(struct screen **screenp, const struct screen_options *options)
{
	struct screen *screen = calloc(1, sizeof(*screen));
	struct terminal terminal;
	int err = -ENOMEM;

	if (!screen)
		return err;
	terminal_ask(&terminal, STDOUT_FILENO, options->colour);
	err = find_streams(screen, options);
	if (err)
		goto out_free;
	err = -ENOTTY;
	if (!screen_check(screen, options->command))
		goto out_close;
	screen->ascii = !can_utf8(&terminal);
	screen->mouse = !options->no_mouse;
	crash_save(screen->in, screen->out);
	err = start_curses(screen, options);
	if (err)
		goto out_close;
	set_modes(screen);
	screen->colour = terminal.colour;
	screen_choose_colours(screen, options->theme, screen->colour);
	screen_prepare_for_a_crash(screen);
	crash_guard(true);
	*screenp = screen;
	return 0;

out_close:
	close_streams(screen);
out_free:
	free(screen);
	return err;
}

/* On terminals without a screen for guests the shell goes on in our last line. */
static void leave(void)
{
	if (!screen_is_guest()) {
		wmove(stdscr, LINES - 1, 0);
		wclrtoeol(stdscr);
		wrefresh(stdscr);
	}
	endwin();
}

void screen_close(struct screen *screen)
{
	if (!screen)
		return;
	leave();
	crash_guard(false);
	delscreen(screen->curses);
	close_streams(screen);
	canvas_free(&screen->shown);
	free(screen->line);
	free(screen);
}

int screen_input(const struct screen *screen)
{
	return screen->in;
}

bool screen_ascii(const struct screen *screen)
{
	return screen->ascii;
}

void screen_set_theme(struct screen *screen, enum theme_name theme)
{
	screen_choose_colours(screen, theme, screen->colour);
	screen_redraw(screen);
}

const struct theme *screen_theme(const struct screen *screen)
{
	return &screen->theme;
}

void screen_size(struct screen *screen, unsigned *rows, unsigned *cols)
{
	struct winsize size;

	if (!ioctl(screen->out, TIOCGWINSZ, &size) && size.ws_row && size.ws_col &&
	    (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
	*rows = (unsigned)(LINES > 0 ? LINES : 1);
	*cols = (unsigned)(COLS > 0 ? COLS : 1);
}

/* -- stopping ---------------------------------------------------------------------------- */

/* Stop, whatever SIGTSTP does else, until we are continued. */
static void stop(bool all)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, before;
	const struct timespec at_once = { 0 };
	sigset_t set, blocked;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigaction(SIGTSTP, &usual, &before);
	if (all)
		kill(0, SIGTSTP);
	else
		raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &set, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	sigaction(SIGTSTP, &before, NULL);
	/* nobody else need hear that we go on */
	sigemptyset(&set);
	sigaddset(&set, SIGCONT);
	if (sigismember(&blocked, SIGCONT))
		sigtimedwait(&set, NULL, &at_once);
}

void screen_suspend(struct screen *screen, bool all)
{
	leave();
	crash_guard(false);
	stop(all);
	screen_resume(screen);
}

void screen_resume(struct screen *screen)
{
	endwin();
	crash_guard(true);
	/* what was visible is not remembered by the terminal */
	if (screen->cursor >= 0)
		screen->cursor = curs_set(0) == ERR ? -1 : 0;
	screen_redraw(screen);
}
