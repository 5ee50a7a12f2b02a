/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* calls - from the lines of an strace log to the calls that concern address spaces. */
#include <errno.h>
#include <stdlib.h>

#include "model/options.h"
#include "text/strace.h"
#include "vmatools.h"

/* The generic numbers, which strace_word() hands out. */
enum {
	ABI_SHARED = 0x1, ABI_PRIVATE = 0x2, ABI_SHARED_VALIDATE = 0x3, ABI_DROPPABLE = 0x8,
	ABI_TYPE = 0xf, ABI_ANONYMOUS = 0x20, ABI_HUGETLB = 0x40000, ABI_HUGE_SHIFT = 26,
	ABI_HUGE_MASK = 0x3f, ABI_CLONE_VM = 0x100, ABI_MREMAP_ALL = 0x7,
	ABI_PROT_ALL = 0x7
};

/* A call that strace saw begin while another process ran: what was written of it. */
struct begun {
	pid_t pid;
	char *text;		/* name(arguments; free() it */
	size_t len;
};

struct bytes {
	char *at;
	size_t len, room;
};

struct vmat_strace {
	uint64_t lines;
	struct begun *begun;
	size_t begun_count, begun_room;
	struct bytes joined;	/* a line put together from two */
	struct bytes path;	/* of the last call, without escapes */
};

const char *vmat_call_name(enum vmat_call_name name)
{
	static const char *const names[] = {
		"", "mmap", "munmap", "mprotect", "mremap", "brk", "madvise", "mlock",
		"munlock", "mlockall", "munlockall", "shmat", "shmdt", "mseal", "fork", "share",
		"exec", "exit", "other",
	};
	size_t index = (size_t)name;

	return index < sizeof(names) / sizeof(names[0]) ? names[index] : "";
}

/* -- bytes that grow --------------------------------------------------------------------------- */

static bool bytes_add(struct bytes *bytes, const char *text, size_t len)
{
	size_t room = bytes->room;
	char *at;

	if (bytes->len + len > room) {
		while (bytes->len + len > room)
			room = room ? 2 * room : 256;
		at = realloc(bytes->at, room);
		if (!at)
			return false;
		bytes->at = at;
		bytes->room = room;
	}
	if (len)
		memcpy(bytes->at + bytes->len, text, len);
	bytes->len += len;
	return true;
}

static bool bytes_add_cursor(struct bytes *bytes, const struct cursor *c)
{
	return bytes_add(bytes, c->at, (size_t)(c->end - c->at));
}

int vmat_strace_new(struct vmat_strace **stracep)
{
	struct vmat_strace *strace = calloc(1, sizeof(*strace));

	if (!strace)
		return -ENOMEM;
	*stracep = strace;
	return 0;
}

void vmat_strace_free(struct vmat_strace *strace)
{
	if (!strace)
		return;
	for (size_t i = 0; i < strace->begun_count; i++)
		free(strace->begun[i].text);
	free(strace->begun);
	free(strace->joined.at);
	free(strace->path.at);
	free(strace);
}

/* -- calls in two halves --------------------------------------------------------------------------- */

static struct begun *find_begun(struct vmat_strace *strace, pid_t pid)
{
	for (size_t i = 0; i < strace->begun_count; i++)
		if (strace->begun[i].pid == pid)
			return &strace->begun[i];
	return NULL;
}

static struct begun *add_begun(struct vmat_strace *strace, pid_t pid)
{
	struct begun *begun;

	if (strace->begun_count == strace->begun_room) {
		size_t room = strace->begun_room ? 2 * strace->begun_room : 8;

		begun = realloc(strace->begun, room * sizeof(*begun));
		if (!begun)
			return NULL;
		strace->begun = begun;
		strace->begun_room = room;
	}
	begun = &strace->begun[strace->begun_count++];
	*begun = (struct begun){ .pid = pid };
	return begun;
}

static void drop_begun(struct vmat_strace *strace, struct begun *begun)
{
	free(begun->text);
	*begun = strace->begun[--strace->begun_count];
}

/* Keep the first half; what the process began before and never ended is forgotten. */
static int begin(struct vmat_strace *strace, const struct strace_line *line)
{
	size_t len = (size_t)(line->rest.end - line->name.at);
	struct begun *begun = find_begun(strace, line->pid);
	char *text = malloc(len ? len : 1);

	if (!begun && text)
		begun = add_begun(strace, line->pid);
	if (!begun || !text) {
		free(text);
		return -ENOMEM;
	}
	memcpy(text, line->name.at, len);
	free(begun->text);
	begun->text = text;
	begun->len = len;
	return 0;
}

/*
 * Put the two halves together into @line, as if they had been one. 1, 0: the beginning was not seen
 * or is of another call; or -ENOMEM.
 */
static int resume(struct vmat_strace *strace, struct strace_line *line)
{
	struct begun *begun = find_begun(strace, line->pid);
	size_t name_len = (size_t)(line->name.end - line->name.at);
	bool same = begun && begun->len > name_len && begun->text[name_len] == '(' &&
		    !memcmp(begun->text, line->name.at, name_len);

	if (!same)
		return 0;
	strace->joined.len = 0;
	if (!bytes_add(&strace->joined, begun->text, begun->len) ||
	    !bytes_add_cursor(&strace->joined, &line->rest))
		return -ENOMEM;
	drop_begun(strace, begun);
	line->kind = STRACE_CALL;
	line->name = (struct cursor){ strace->joined.at, strace->joined.at + name_len };
	line->rest = (struct cursor){ line->name.end + 1,
				      strace->joined.at + strace->joined.len };
	return 1;
}

/* -- what the arguments mean -------------------------------------------------------------------------- */

static uint64_t number(const struct strace_call *from, size_t index)
{
	return index < from->args && index < STRACE_ARGS ? from->arg[index].number : 0;
}

static uint64_t prot_of(uint64_t prot, bool *odd)
{
	*odd |= (prot & ~(uint64_t)ABI_PROT_ALL) != 0;
	return (prot & 1 ? VMAT_VM_READ : 0) | (prot & 2 ? VMAT_VM_WRITE : 0) |
	       (prot & 4 ? VMAT_VM_EXEC : 0);
}

static const struct { uint64_t abi; unsigned ours; } map_flags[] = {
	{ 0x10, VMAT_MAP_FIXED },
	{ 0x20, 0 },			/* MAP_ANONYMOUS: the backing */
	{ 0x40, VMAT_MAP_32BIT },
	{ 0x80, VMAT_MAP_ABOVE4G },
	{ 0x100, VMAT_MAP_GROWSDOWN },
	{ 0x800, 0 },			/* MAP_DENYWRITE: ignored since 5.15, and before by us */
	{ 0x1000, 0 },			/* MAP_EXECUTABLE: ignored */
	{ 0x2000, VMAT_MAP_LOCKED },
	{ 0x4000, VMAT_MAP_NORESERVE },
	{ 0x8000, VMAT_MAP_POPULATE },
	{ 0x10000, 0 },			/* MAP_NONBLOCK: fills no page tables */
	{ 0x20000, VMAT_MAP_STACK },
	{ 0x40000, 0 },			/* MAP_HUGETLB: the backing */
	{ 0x80000, VMAT_MAP_SYNC },
	{ 0x100000, VMAT_MAP_FIXED_NOREPLACE },
	{ 0x4000000, 0 },		/* MAP_UNINITIALIZED, or a bit of the size of huge pages */
};

static unsigned flags_of(uint64_t flags, bool *odd)
{
	uint64_t type = flags & ABI_TYPE;
	unsigned ours = 0;

	flags &= ~(uint64_t)ABI_TYPE;
	if (type == ABI_SHARED || type == ABI_SHARED_VALIDATE)
		ours |= VMAT_MAP_SHARED;
	else if (type == ABI_DROPPABLE)
		ours |= VMAT_MAP_DROPPABLE;
	else if (type != ABI_PRIVATE)
		*odd = true;
	if (flags & ABI_HUGETLB)
		flags &= ~((uint64_t)ABI_HUGE_MASK << ABI_HUGE_SHIFT);
	for (size_t i = 0; i < sizeof(map_flags) / sizeof(map_flags[0]); i++) {
		if (flags & map_flags[i].abi)
			ours |= map_flags[i].ours;
		flags &= ~map_flags[i].abi;
	}
	*odd |= flags != 0;
	return ours;
}

static bool path_begins(const struct vmat_call *call, const char *text)
{
	size_t len = strlen(text);

	return call->path && call->path_len >= len && !memcmp(call->path, text, len);
}

static enum vmat_backing backing_of(const struct vmat_call *call, uint64_t flags)
{
	if (flags & ABI_HUGETLB)
		return VMAT_BACKING_HUGETLB;
	if (flags & ABI_ANONYMOUS)
		return VMAT_BACKING_ANON;
	if (path_begins(call, "/memfd:") || path_begins(call, "/SYSV"))
		return VMAT_BACKING_MEMFD;
	if (path_begins(call, "/dev/zero") && call->path_len == strlen("/dev/zero"))
		return VMAT_BACKING_ZERO;
	return VMAT_BACKING_FILE;
}

static void read_mmap(struct vmat_call *call, const struct strace_call *from)
{
	uint64_t flags = number(from, 3), huge = flags >> ABI_HUGE_SHIFT & ABI_HUGE_MASK;

	call->address = number(from, 0);
	call->length = number(from, 1);
	call->prot = prot_of(number(from, 2), &call->odd);
	call->fd = flags & ABI_ANONYMOUS ? -1 : (int)number(from, 4);
	call->mmap = (struct vmat_mmap){
		.size = sizeof(call->mmap),
		.hint = call->address,
		.length = call->length,
		.prot = call->prot,
		.flags = flags_of(flags, &call->odd),
		.backing = backing_of(call, flags),
		.offset = number(from, 5),
		.huge_page_size = flags & ABI_HUGETLB && huge ? UINT64_C(1) << huge : 0,
	};
}

static void read_range(struct vmat_call *call, const struct strace_call *from)
{
	call->address = number(from, 0);
	call->length = number(from, 1);
}

static void read_mprotect(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->prot = prot_of(number(from, 2), &call->odd);
}

static void read_mremap(struct vmat_call *call, const struct strace_call *from)
{
	uint64_t flags = number(from, 3);

	read_range(call, from);
	call->new_length = number(from, 2);
	call->new_address = number(from, 4);
	call->odd |= (flags & ~(uint64_t)ABI_MREMAP_ALL) != 0;
	call->mremap_flags = (flags & 1 ? VMAT_MREMAP_MAYMOVE : 0) |
			     (flags & 2 ? VMAT_MREMAP_FIXED : 0) |
			     (flags & 4 ? VMAT_MREMAP_DONTUNMAP : 0);
}

static void read_madvise(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->advice = (int)number(from, 2);
}

static void read_mlock(struct vmat_call *call, const struct strace_call *from)
{
	read_range(call, from);
	call->lock_flags = (unsigned)number(from, 2);
}

static void read_mlockall(struct vmat_call *call, const struct strace_call *from)
{
	call->lock_flags = (unsigned)number(from, 0);
}

static void read_shmat(struct vmat_call *call, const struct strace_call *from)
{
	call->address = number(from, 1);
	call->lock_flags = (unsigned)number(from, 2);
}

/* The flags stand in an argument of that name, or in the structure of clone3(). */
static void read_clone(struct vmat_call *call, const struct strace_call *from)
{
	static const char mark[] = "flags=";

	for (size_t i = 0; i < from->args && i < STRACE_ARGS; i++) {
		struct cursor text = from->arg[i].name;
		uint64_t flags;

		if (text.at == text.end)
			text = from->arg[i].text;
		text.end = from->arg[i].text.end;
		text.at = memmem(text.at, (size_t)(text.end - text.at), mark, strlen(mark));
		if (!text.at)
			continue;
		text.at += strlen(mark);
		(void)strace_bits(&text, &flags);
		if (flags & ABI_CLONE_VM)
			call->name = VMAT_CALL_SHARE;
		return;
	}
}

typedef void (*reader)(struct vmat_call *call, const struct strace_call *from);

static const struct named {
	const char *text;
	enum vmat_call_name name;
	reader read;
} calls[] = {
	{ "mmap", VMAT_CALL_MMAP, read_mmap },
	{ "mmap2", VMAT_CALL_MMAP, read_mmap },
	{ "old_mmap", VMAT_CALL_MMAP, read_mmap },
	{ "munmap", VMAT_CALL_MUNMAP, read_range },
	{ "mprotect", VMAT_CALL_MPROTECT, read_mprotect },
	{ "pkey_mprotect", VMAT_CALL_MPROTECT, read_mprotect },
	{ "brk", VMAT_CALL_BRK, read_range },
	{ "mremap", VMAT_CALL_MREMAP, read_mremap },
	{ "madvise", VMAT_CALL_MADVISE, read_madvise },
	{ "mlock", VMAT_CALL_MLOCK, read_range },
	{ "mlock2", VMAT_CALL_MLOCK, read_mlock },
	{ "munlock", VMAT_CALL_MUNLOCK, read_range },
	{ "mlockall", VMAT_CALL_MLOCKALL, read_mlockall },
	{ "munlockall", VMAT_CALL_MUNLOCKALL, NULL },
	{ "shmat", VMAT_CALL_SHMAT, read_shmat },
	{ "shmdt", VMAT_CALL_SHMDT, read_range },
	{ "mseal", VMAT_CALL_MSEAL, read_range },
	{ "syscall_0x1ce", VMAT_CALL_MSEAL, read_range },	/* to an strace from before it */
	{ "fork", VMAT_CALL_FORK, NULL },
	{ "vfork", VMAT_CALL_SHARE, NULL },
	{ "clone", VMAT_CALL_FORK, read_clone },
	{ "clone2", VMAT_CALL_FORK, read_clone },
	{ "clone3", VMAT_CALL_FORK, read_clone },
	{ "execve", VMAT_CALL_EXEC, NULL },
	{ "execveat", VMAT_CALL_EXEC, NULL },
	{ "io_destroy", VMAT_CALL_OTHER, NULL },
	{ "io_setup", VMAT_CALL_OTHER, NULL },
	{ "map_shadow_stack", VMAT_CALL_OTHER, read_range },
	{ "mbind", VMAT_CALL_OTHER, read_range },
	{ "process_madvise", VMAT_CALL_OTHER, NULL },
	{ "remap_file_pages", VMAT_CALL_OTHER, read_range },
	{ "set_mempolicy_home_node", VMAT_CALL_OTHER, read_range },
};

/* -- a call ------------------------------------------------------------------------------------------------ */

static const struct named *find_call(const struct cursor *name)
{
	size_t len = (size_t)(name->end - name->at);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strlen(calls[i].text) == len && !memcmp(calls[i].text, name->at, len))
			return &calls[i];
	return NULL;
}

/* A letter or figures behind a backslash: \n, \", \76, \303. */
static char escaped_byte(struct cursor *from)
{
	static const char letters[] = "ntrfv", bytes[] = "\n\t\r\f\v";
	const char *letter = memchr(letters, *from->at, strlen(letters));
	unsigned value = 0;

	if (*from->at < '0' || *from->at > '7') {
		char byte = letter ? bytes[letter - letters] : *from->at;

		from->at++;
		return byte;
	}
	for (int i = 0; i < 3 && from->at < from->end && *from->at >= '0' && *from->at <= '7'; i++)
		value = value * 8 + (unsigned)(*from->at++ - '0');
	return (char)value;
}

static bool unescape(struct bytes *to, struct cursor from)
{
	while (from.at < from.end) {
		char byte = *from.at++;

		if (byte == '\\' && from.at < from.end)
			byte = escaped_byte(&from);
		if (!bytes_add(to, &byte, 1))
			return false;
	}
	return bytes_add(to, "", 1);
}

static int take_path(struct vmat_call *call, struct vmat_strace *strace,
		     const struct strace_arg *arg)
{
	if (!arg->path.at)
		return 0;
	strace->path.len = 0;
	if (!unescape(&strace->path, arg->path))
		return -ENOMEM;
	call->path = strace->path.at;
	call->path_len = strace->path.len - 1;
	call->path_deleted = arg->deleted;
	return 0;
}

/* Not all of a call's arguments are looked at, and what was not understood of the others is no harm. */
static bool has_odd_argument(const struct strace_call *from)
{
	for (size_t i = 0; i < from->args && i < STRACE_ARGS; i++)
		if (from->arg[i].odd)
			return true;
	return false;
}

static int finish(struct vmat_call *call, struct vmat_strace *strace,
		  const struct strace_line *line, const struct named *named,
		  const struct strace_call *from)
{
	int rc = 0;

	call->name = named->name;
	call->pid = line->pid;
	call->text = line->name.at;
	call->text_len = (size_t)(line->name.end - line->name.at);
	call->odd = has_odd_argument(from) && named->name < VMAT_CALL_FORK;
	call->returned = from->returned;
	call->error = from->failed ? from->error : 0;
	call->result = from->failed ? 0 : from->result;
	if (named->name == VMAT_CALL_MMAP && from->args > 4)
		rc = take_path(call, strace, &from->arg[4]);
	if (!rc && named->read)
		named->read(call, from);
	return rc ? rc : 1;
}

static int end(struct vmat_call *call, struct vmat_strace *strace, const struct strace_line *line)
{
	struct begun *begun = find_begun(strace, line->pid);

	if (begun)
		drop_begun(strace, begun);
	call->name = VMAT_CALL_EXIT;
	call->pid = line->pid;
	call->returned = true;
	return 1;
}

static int bad(struct vmat_strace *strace, const char *text, const char *at, const char *why,
	       struct vmat_trouble *trouble)
{
	if (trouble)
		*trouble = (struct vmat_trouble){
			.error = -EBADMSG,
			.line = strace->lines,
			.column = (uint64_t)(at - text) + 1,
			.why = why,
			.hint = "expected what strace -f -y -e trace=%memory,%process -o FILE writes",
		};
	return -EBADMSG;
}

static int read_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct cursor c = { text, text + len };
	struct strace_line line;
	struct strace_call from;
	const struct named *named;
	int rc = 1;

	if (!strace_line(&c, &line))
		return bad(strace, text, c.at, "no line of strace's", trouble);
	if (line.kind == STRACE_BEGUN)
		return begin(strace, &line);
	if (line.kind == STRACE_ENDED)
		return end(call, strace, &line);
	if (line.kind == STRACE_RESUMED)
		rc = resume(strace, &line);
	if (rc <= 0 || line.kind == STRACE_NOTHING)
		return rc < 0 ? rc : 0;
	named = find_call(&line.name);
	if (!named)
		return 0;
	c = line.rest;
	if (!strace_call(&c, &from))
		return bad(strace, text, c.at >= text && c.at <= text + len ? c.at : text + len,
			   "the call has no end that can be understood", trouble);
	return finish(call, strace, &line, named, &from);
}

int vmat_strace_line(struct vmat_call *call, struct vmat_strace *strace, const char *text,
		     size_t len, struct vmat_trouble *trouble)
{
	struct vmat_call own = { .fd = -1 };
	int rc;

	own.line = ++strace->lines;
	rc = read_line(&own, strace, text, len, trouble);
	if (rc == -ENOMEM && trouble)
		*trouble = (struct vmat_trouble){ .error = rc, .why = "out of memory" };
	return rc == 1 ? (options_give(call, &own, sizeof(own)) ? -EINVAL : 1) : rc;
}
