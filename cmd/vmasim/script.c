/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script - one line that somebody wrote by hand: [NAME =] CALL(ARGUMENTS) [= RESULT] [# words]. */
#include "vmasim/script.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/human.h"

struct reader {
	struct scan scan;
	struct step *step;
	char **path;
	uint64_t map_flags;	/* of mmap(), as words say them */
	bool has_file;		/* or its number */
};

/* -- arguments ------------------------------------------------------------------------- */

static int arg_address(struct reader *r)
{
	return scan_address(&r->scan, &r->step->call.address);
}

/* +1M, -64K, or an address */
static int take_break(struct reader *r, uint64_t *value)
{
	scan_blanks(&r->scan);
	if (r->scan.at == r->scan.end || (*r->scan.at != '+' && *r->scan.at != '-'))
		return scan_address(&r->scan, value);
	r->step->relative = true;
	*value = 0;
	return scan_offsets(&r->scan, value);
}

static int arg_break(struct reader *r)
{
	return take_break(r, &r->step->call.address);
}

static int arg_length(struct reader *r)
{
	return scan_length(&r->scan, &r->step->call.length);
}

static int arg_new_length(struct reader *r)
{
	return scan_length(&r->scan, &r->step->call.new_length);
}

static int arg_new_address(struct reader *r)
{
	return scan_address(&r->scan, &r->step->call.new_address);
}

static int arg_prot(struct reader *r)
{
	return scan_words(&r->scan, WORDS_PROT, &r->step->call.prot);
}

static int arg_map(struct reader *r)
{
	return scan_words(&r->scan, WORDS_MAP, &r->map_flags);
}

static int arg_mremap(struct reader *r)
{
	uint64_t bits;
	int err = scan_words(&r->scan, WORDS_MREMAP, &bits);

	r->step->call.mremap_flags = err ? 0 : (unsigned)bits;
	return err;
}

static int arg_advice(struct reader *r)
{
	uint64_t advice;
	int err = scan_words(&r->scan, WORDS_ADVICE, &advice);

	r->step->call.advice = err ? 0 : (int)advice;
	return err;
}

static int arg_mlock(struct reader *r)
{
	uint64_t bits;
	int err = scan_words(&r->scan, WORDS_MLOCK, &bits);

	r->step->call.lock_flags = err ? 0 : (unsigned)bits;
	return err;
}

static int arg_mlockall(struct reader *r)
{
	uint64_t bits;
	int err = scan_words(&r->scan, WORDS_MLOCKALL, &bits);

	r->step->call.lock_flags = err ? 0 : (unsigned)bits;
	return err;
}

/* 3, 3</path>: as in a log */
static int take_number(struct reader *r)
{
	struct scan *scan = &r->scan;
	uint64_t fd;
	size_t used = human_parse_number(scan->at, (size_t)(scan->end - scan->at), &fd);
	const char *end;

	if (!used || fd > INT32_MAX)
		return scan_expected(scan, "a file such as \"/etc/passwd\", or -1 for none");
	scan->at += used;
	r->has_file = true;
	r->step->call.fd = (int)fd;
	if (scan->at == scan->end || *scan->at != '<')
		return 0;
	end = memchr(scan->at, '>', (size_t)(scan->end - scan->at));
	if (!end)
		return scan_expected(scan, "a path in angle brackets");
	r->step->call.path = scan->at + 1;
	r->step->call.path_len = (size_t)(end - scan->at - 1);
	scan->at = end + 1;
	return 0;
}

/* "/path"; or -1, which is none; or a number as in logs. */
static int arg_file(struct reader *r)
{
	struct scan *scan = &r->scan;

	scan_blanks(scan);
	if (scan->end - scan->at >= 2 && !memcmp(scan->at, "-1", 2)) {
		scan->at += 2;
		return 0;
	}
	if (scan->at == scan->end || *scan->at != '"')
		return take_number(r);
	r->has_file = true;
	return scan_string(scan, r->path, &r->step->call.path, &r->step->call.path_len);
}

static int arg_offset(struct reader *r)
{
	return scan_length(&r->scan, &r->step->call.mmap.offset);
}

enum { ARGUMENTS = 6 };

/* The calls that can be written; what may be left out stands last. */
static const struct shape {
	const char *name;
	enum step_kind kind;
	enum vmat_call_name call;
	size_t least;
	int (*argument[ARGUMENTS])(struct reader *r);
	const char *usage;
} shapes[] = {
	{ "mmap", STEP_CALL, VMAT_CALL_MMAP, 4,
	  { arg_address, arg_length, arg_prot, arg_map, arg_file, arg_offset },
	  "mmap(ADDRESS, LENGTH, PROT, FLAGS[, FILE[, OFFSET]])" },
	{ "munmap", STEP_CALL, VMAT_CALL_MUNMAP, 2, { arg_address, arg_length },
	  "munmap(ADDRESS, LENGTH)" },
	{ "mprotect", STEP_CALL, VMAT_CALL_MPROTECT, 3, { arg_address, arg_length, arg_prot },
	  "mprotect(ADDRESS, LENGTH, PROT)" },
	{ "mremap", STEP_CALL, VMAT_CALL_MREMAP, 3,
	  { arg_address, arg_length, arg_new_length, arg_mremap, arg_new_address },
	  "mremap(ADDRESS, OLD_LENGTH, NEW_LENGTH[, FLAGS[, NEW_ADDRESS]])" },
	{ "brk", STEP_CALL, VMAT_CALL_BRK, 1, { arg_break }, "brk(ADDRESS), brk(+SIZE)" },
	{ "sbrk", STEP_CALL, VMAT_CALL_BRK, 1, { arg_break }, "sbrk(+SIZE)" },
	{ "madvise", STEP_CALL, VMAT_CALL_MADVISE, 3, { arg_address, arg_length, arg_advice },
	  "madvise(ADDRESS, LENGTH, ADVICE)" },
	{ "mlock", STEP_CALL, VMAT_CALL_MLOCK, 2, { arg_address, arg_length },
	  "mlock(ADDRESS, LENGTH)" },
	{ "mlock2", STEP_CALL, VMAT_CALL_MLOCK, 3, { arg_address, arg_length, arg_mlock },
	  "mlock2(ADDRESS, LENGTH, FLAGS)" },
	{ "munlock", STEP_CALL, VMAT_CALL_MUNLOCK, 2, { arg_address, arg_length },
	  "munlock(ADDRESS, LENGTH)" },
	{ "mlockall", STEP_CALL, VMAT_CALL_MLOCKALL, 1, { arg_mlockall }, "mlockall(FLAGS)" },
	{ "munlockall", STEP_CALL, VMAT_CALL_MUNLOCKALL, 0, { NULL }, "munlockall()" },
	{ "mseal", STEP_CALL, VMAT_CALL_MSEAL, 2, { arg_address, arg_length },
	  "mseal(ADDRESS, LENGTH)" },
	{ "fork", STEP_CALL, VMAT_CALL_FORK, 0, { NULL }, "fork()" },
	{ "touch", STEP_TOUCH, VMAT_CALL_NONE, 1, { arg_address, arg_length },
	  "touch(ADDRESS[, LENGTH])" },
	{ "malloc", STEP_MALLOC, VMAT_CALL_NONE, 1, { arg_length }, "malloc(SIZE)" },
	{ "calloc", STEP_CALLOC, VMAT_CALL_NONE, 2, { arg_length, arg_new_length },
	  "calloc(COUNT, SIZE)" },
	{ "realloc", STEP_REALLOC, VMAT_CALL_NONE, 2, { arg_address, arg_length },
	  "realloc(ADDRESS, SIZE)" },
	{ "free", STEP_FREE, VMAT_CALL_NONE, 1, { arg_address }, "free(ADDRESS)" },
};

enum { SHAPES = sizeof(shapes) / sizeof(shapes[0]) };

static const struct shape *find_shape(const struct token *name)
{
	for (size_t i = 0; i < SHAPES; i++)
		if (token_is(name, shapes[i].name))
			return &shapes[i];
	return NULL;
}

static size_t most(const struct shape *shape)
{
	size_t count = 0;

	while (count < ARGUMENTS && shape->argument[count])
		count++;
	return count;
}

static int take_arguments(struct reader *r, const struct shape *shape)
{
	size_t count = 0, all = most(shape);
	int err;

	if (!scan_take(&r->scan, '('))
		return scan_expected(&r->scan, "(");
	if (!scan_take(&r->scan, ')')) {
		do {
			if (count == all)
				return scan_fail(&r->scan, r->scan.at, "too many arguments: %s",
						 shape->usage);
			err = shape->argument[count++](r);
			if (err)
				return err;
		} while (scan_take(&r->scan, ','));
		if (!scan_take(&r->scan, ')'))
			return scan_expected(&r->scan, count < all ? ", or )" : ")");
	}
	if (count < shape->least)
		return scan_fail(&r->scan, r->scan.at - 1, "too few arguments: %s", shape->usage);
	return 0;
}

/* -- mmap() ---------------------------------------------------------------------------- */

static enum vmat_backing backing_of(const struct reader *r)
{
	const struct vmat_call *call = &r->step->call;

	if (r->map_flags & MAP_IS_HUGETLB)
		return VMAT_BACKING_HUGETLB;
	if (r->map_flags & MAP_IS_ANONYMOUS)
		return VMAT_BACKING_ANON;
	if (!call->path)
		return VMAT_BACKING_FILE;
	if (call->path_len >= 7 && !memcmp(call->path, "/memfd:", 7))
		return VMAT_BACKING_MEMFD;
	if (call->path_len == 9 && !memcmp(call->path, "/dev/zero", 9))
		return VMAT_BACKING_ZERO;
	return VMAT_BACKING_FILE;
}

enum { TYPES = VMAT_MAP_SHARED | VMAT_MAP_DROPPABLE | VMAT_MAP_NO_TYPE };

/* The kernel has one number for private, shared and so on: two of them are another one, or none. */
static uint64_t one_type(uint64_t flags)
{
	bool both = flags & MAP_IS_PRIVATE && flags & VMAT_MAP_SHARED;

	if (flags & VMAT_MAP_DROPPABLE && flags & (MAP_IS_PRIVATE | VMAT_MAP_SHARED))
		return (flags & ~(uint64_t)TYPES) | VMAT_MAP_NO_TYPE;
	return flags | (both ? VMAT_MAP_SHARED_VALIDATE : 0);
}

static int finish_mmap(struct reader *r, const char *at)
{
	struct vmat_call *call = &r->step->call;
	uint64_t flags = one_type(r->map_flags);
	bool anonymous = flags & (MAP_IS_ANONYMOUS | MAP_IS_HUGETLB);

	if (!(flags & (MAP_IS_PRIVATE | TYPES)))
		return scan_fail(&r->scan, at, "mmap() wants private or shared among its flags");
	if (!anonymous && !r->has_file)
		return scan_fail(&r->scan, at,
				 "mmap() wants anon among its flags, or a file behind them");
	if (anonymous && !(flags & MAP_IS_HUGETLB)) {
		call->path = NULL;
		call->path_len = 0;
	}
	if (anonymous)
		call->fd = -1;
	call->mmap.size = sizeof(call->mmap);
	call->mmap.hint = call->address;
	call->mmap.length = call->length;
	call->prot &= VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC;	/* others do nothing */
	call->mmap.prot = call->prot;
	call->mmap.flags = (unsigned)flags;
	call->mmap.backing = backing_of(r);
	call->mmap.huge_page_size = flags & MAP_IS_1GB ? UINT64_C(1) << 30
		: flags & MAP_IS_2MB ? UINT64_C(2) << 20 : 0;
	return 0;
}

/* -- the result ------------------------------------------------------------------------ */

static int take_errno(struct reader *r)
{
	struct token word = scan_name(&r->scan);
	int error = error_of(word.at, word.len);

	if (!error)
		return scan_fail(&r->scan, word.at, "expected a result: 0, an address or an errno "
				 "such as ENOMEM, not %.*s", scan_shown(word.len), word.at);
	r->step->call.error = error;
	r->step->call.returned = true;
	if (scan_take(&r->scan, '('))
		r->scan.at = r->scan.end;	/* strace says it in words, too */
	return 0;
}

/* What becomes of who touches what is not there. */
static bool take_signal(struct reader *r)
{
	struct scan ahead = r->scan;
	struct token word = scan_name(&ahead);

	if (r->step->kind != STEP_TOUCH || !token_is(&word, "SIGSEGV"))
		return false;
	r->scan.at = ahead.at;
	r->step->call.returned = true;
	r->step->call.error = -EFAULT;
	return true;
}

/* = 0, = 7f0012345000, = ENOMEM, = -1 ENOMEM, = SIGSEGV */
static int take_result(struct reader *r)
{
	if (take_signal(r))
		return 0;
	if (r->scan.end - r->scan.at >= 2 && !memcmp(r->scan.at, "-1", 2)) {
		r->scan.at += 2;
		scan_blanks(&r->scan);
		if (r->scan.at == r->scan.end || *r->scan.at != 'E')
			return scan_expected(&r->scan, "an errno such as ENOMEM behind -1");
	}
	if (r->scan.at < r->scan.end && *r->scan.at == 'E')
		return take_errno(r);
	r->step->call.returned = true;
	return scan_address(&r->scan, &r->step->call.result);
}

/* -- the line -------------------------------------------------------------------------- */

static int take_call(struct reader *r, const struct token *name)
{
	const struct shape *shape = find_shape(name);
	const char *start = r->scan.at;
	int err;

	if (!shape)
		return scan_fail(&r->scan, name->at, "%.*s is no call that is known here (see "
				 "vmasim(1), CALLS BY HAND)", scan_shown(name->len), name->at);
	r->step->kind = shape->kind;
	r->step->call.name = shape->call;
	r->step->call.text = name->at;
	r->step->call.text_len = name->len;
	r->step->column = (size_t)(start - r->scan.text) + 2;
	err = take_arguments(r, shape);
	if (err)
		return err;
	if (!strcmp(shape->name, "sbrk")) {
		r->step->sbrk = true;
		if (!r->step->relative && r->step->call.address)
			return scan_fail(&r->scan, start, "sbrk() takes a size with its sign: "
					 "sbrk(+64K), or 0");
		r->step->relative = true;
	}
	return shape->call == VMAT_CALL_MMAP ? finish_mmap(r, start) : 0;
}

static const char a_call[] = "a call such as mmap(NULL, 64K, rw, private|anon)";

static int take_line(struct reader *r)
{
	struct token name = scan_name(&r->scan);
	int err;

	if (name.len && !scan_is_first(*name.at))
		return scan_fail(&r->scan, name.at, "%.*s is no name: it begins with a figure",
				 scan_shown(name.len), name.at);
	if (!name.len)
		return scan_expected(&r->scan, a_call);
	if (scan_take(&r->scan, '=')) {
		r->step->name = name.at;
		r->step->name_len = name.len;
		name = scan_name(&r->scan);
		if (!name.len)
			return scan_expected(&r->scan, a_call);
	}
	err = take_call(r, &name);
	if (!err && scan_take(&r->scan, '='))
		err = take_result(r);
	if (err)
		return err;
	scan_blanks(&r->scan);
	if (r->scan.at < r->scan.end && *r->scan.at == ';')
		r->scan.at++;
	scan_blanks(&r->scan);
	return r->scan.at == r->scan.end || *r->scan.at == '#' ? 0
		: scan_expected(&r->scan, "the end of the line, = RESULT or a # comment");
}

int script_read(struct step *step, struct fault *fault, char **path, const struct names *names,
		const char *text, size_t len, bool dry)
{
	struct reader r = { .scan = { text, text, text + len, names, fault, dry }, .step = step,
			    .path = path };

	*step = (struct step){ .by_hand = true, .call = { .size = sizeof(step->call), .fd = -1 } };
	*fault = (struct fault){ .why = NULL };
	scan_blanks(&r.scan);
	return take_line(&r);
}

/* -- by hand or not -------------------------------------------------------------------- */

/* Whether a result stands at the end as strace writes it, or a mark of its own. */
static bool ends_as_log(const char *text, size_t len)
{
	static const char mark[] = "ed ...>";
	const char *at = text + len;

	if (len > strlen(mark) && !memcmp(at - strlen(mark), mark, strlen(mark)))
		return true;
	while (at > text && *--at != '=')
		;
	while (at > text && (*--at == ' ' || *at == '\t'))
		;
	if (at == text || *at != ')')
		return false;
	at = memchr(at, '=', (size_t)(text + len - at));
	for (at++; at < text + len && *at == ' ';)
		at++;
	return at < text + len && (isdigit((unsigned char)*at) || *at == '-' || *at == '?');
}

/* Of strace -C, before a table. */
static bool is_summary(const char *at, const char *end)
{
	static const char words[] = "System call usage summary";

	return (size_t)(end - at) > strlen(words) && !memcmp(at, words, strlen(words));
}

/* "clone(flags=SIGCHLDstrace: Process 812 attached": a message of strace's got into a call. */
static bool has_message(const char *text, size_t len)
{
	static const char begin[] = "strace: Process ", end[] = " attached";

	return len > strlen(end) && !memcmp(text + len - strlen(end), end, strlen(end)) &&
	       memmem(text, len, begin, strlen(begin));
}

enum script_look script_look(const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	bool figure;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (at == end || *at == '#')
		return SCRIPT_BLANK;
	if (!scan_is_name(*at) || is_summary(at, end) || has_message(text, len))
		return SCRIPT_NEVER;
	figure = !scan_is_first(*at);
	while (at < end && scan_is_name(*at))
		at++;
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (figure)		/* "812 brk(NULL)", or "1a = brk(NULL)" */
		return at < end && *at == '=' ? SCRIPT_SURE : SCRIPT_NEVER;
	if (at < end && *at == ':')
		return SCRIPT_NEVER;	/* "strace: Process 812 attached" */
	if (at == end || *at != '(')
		return SCRIPT_SURE;
	return ends_as_log(text, len) ? SCRIPT_MAYBE : SCRIPT_SURE;
}
