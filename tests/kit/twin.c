/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driven process and the model of its address space, told the same and compared. */
#include "kit/twin.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "kit/scratch.h"

/* -- reading ------------------------------------------------------------------------ */

static struct vmat_mm *load(const struct driven *driven, enum vmat_detail detail)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = detail,
		.with = detail == VMAT_SMAPS ? VMAT_WITH_FACTS : 0,
	};
	struct vmat_mm *mm = NULL;

	assert_int_equal(vmat_load_pid(&mm, driven->proc, driven->pid, &options, NULL), 0);
	return mm;
}

void twin_open(struct twin *twin, const struct driven *driven)
{
	struct vmat_placer_options placing = { .size = sizeof(placing) };
	int64_t brk = driven_call(driven, ORDER_BRK, (uint64_t[6]){ 0 });

	if (driven->sources) {
		placing.devices = driven->sources->devices;
		placing.device_count = driven->sources->device_count;
	}
	*twin = (struct twin){ .driven = driven };
	twin->mm = load(driven, VMAT_SMAPS);
	twin->seen = load(driven, VMAT_MAPS);
	assert_int_equal(vmat_sim_new(&twin->sim, twin->mm, &placing), 0);
	assert_int_equal(vmat_sim_set_brk(twin->sim, (uint64_t)brk), 0);
}

void twin_close(struct twin *twin)
{
	vmat_sim_free(twin->sim);
	vmat_mm_free(twin->mm);
	vmat_mm_free(twin->seen);
	*twin = (struct twin){ .driven = NULL };
}

void twin_fork(struct twin *heir, struct driven *driven, const struct twin *twin)
{
	const struct order order = { .what = ORDER_FORK, .times = 1 };
	int64_t pid = driven_obey(twin->driven, &order).result;

	assert_true(pid > 0);
	*driven = *twin->driven;
	driven->pid = (pid_t)pid;
	*heir = (struct twin){ .driven = driven, .reloaded = twin->reloaded };
	heir->seen = load(driven, VMAT_MAPS);
	assert_int_equal(vmat_fork(&heir->sim, twin->sim), 0);
}

void twin_reload(struct twin *twin)
{
	const struct driven *driven = twin->driven;
	uint64_t future = twin->locks_future;

	if (getenv("VMAT_TRACE"))
		fprintf(stderr, "# the model is made anew\n");
	twin_close(twin);
	twin_open(twin, driven);
	twin->reloaded = true;
	twin->locks_future = future;
	if (future)
		assert_int_equal(vmat_mlockall(NULL, twin->sim, (unsigned)future), 0);
}

/* That it answered well is known. */
static void note_future(struct twin *twin, const struct call *call, int64_t result)
{
	bool future = call->order.args[0] & MCL_FUTURE;

	if (call->order.what == ORDER_MUNLOCKALL)
		twin->locks_future = 0;
	else if (call->order.what == ORDER_MLOCKALL && !result)
		twin->locks_future = future ? call->order.args[0] & ~(uint64_t)MCL_CURRENT : 0;
}

/* -- comparing maps ------------------------------------------------------------------- */

/* A line of maps. */
struct line {
	uint64_t start, end, offset, inode;
	uint32_t dev_major, dev_minor;
	uint64_t perms;
	const char *name;
};

static struct line line_of(const struct vmat_vma *vma)
{
	const uint64_t shown = VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC | VMAT_VM_MAYSHARE;
	struct line line = { .start = vmat_vma_start(vma), .end = vmat_vma_end(vma),
			     .offset = vmat_vma_offset(vma), .inode = vmat_vma_inode(vma),
			     .perms = vmat_vma_flags(vma) & shown, .name = vmat_vma_name(vma) };

	line.dev_major = vmat_vma_dev_major(vma);
	line.dev_minor = vmat_vma_dev_minor(vma);
	return line;
}

static bool is_same_thing(const struct line *a, const struct line *b)
{
	return a->perms == b->perms && a->inode == b->inode && a->dev_major == b->dev_major &&
	       a->dev_minor == b->dev_minor && !strcmp(a->name, b->name);
}

static bool is_same_line(const struct line *a, const struct line *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       is_same_thing(a, b);
}

static bool has_file(const struct line *line)
{
	return line->inode || line->dev_major || line->dev_minor;
}

/* [vsyscall] is in no address space. */
static bool is_gate(const struct vmat_vma *vma)
{
	return !strcmp(vmat_vma_name(vma), "[vsyscall]");
}

/* The lines of one side, one by one; joined to the normal form, if wanted. */
struct walk {
	const struct vmat_mm *mm;		/* or: */
	const struct vmat_tree *tree;
	const struct vmat_vma *next;
	bool joined;
};

static struct walk walk_mm(const struct vmat_mm *mm, bool joined)
{
	return (struct walk){ .mm = mm, .next = vmat_first_vma(mm), .joined = joined };
}

static struct walk walk_sim(const struct vmat_sim *sim, bool joined)
{
	const struct vmat_tree *tree = vmat_sim_tree(sim);

	return (struct walk){ .tree = tree, .next = vmat_tree_first_vma(tree), .joined = joined };
}

static void walk_on(struct walk *walk)
{
	walk->next = walk->mm ? vmat_next_vma(walk->mm, walk->next) :
				vmat_tree_next_vma(walk->tree, walk->next);
	if (walk->next && is_gate(walk->next))
		walk->next = NULL;
}

/* False: that was all. */
static bool walk_line(struct walk *walk, struct line *line)
{
	struct line more;

	if (!walk->next)
		return false;
	*line = line_of(walk->next);
	for (walk_on(walk); walk->joined && walk->next; walk_on(walk)) {
		more = line_of(walk->next);
		if (more.start != line->end || !is_same_thing(line, &more) ||
		    (has_file(line) && line->offset + (line->end - line->start) != more.offset))
			break;
		line->end = more.end;
	}
	return true;
}

static bool is_alike(struct walk a, struct walk b)
{
	struct line x, y;
	bool more, other;

	do {
		more = walk_line(&a, &x);
		other = walk_line(&b, &y);
	} while (more && other && is_same_line(&x, &y));
	return !more && !other;
}

enum likeness sim_against(const struct vmat_sim *sim, const struct vmat_mm *mm)
{
	if (is_alike(walk_sim(sim, false), walk_mm(mm, false)))
		return SAME_LINES;
	return is_alike(walk_sim(sim, true), walk_mm(mm, true)) ? SAME_FORM : DIFFERENT;
}

static bool has_line(struct walk walk, const struct line *wanted)
{
	struct line line;

	while (walk_line(&walk, &line))
		if (is_same_line(&line, wanted))
			return true;
	return false;
}

static void print_line(const struct line *line, const char *mark)
{
	fprintf(stderr, "#   %s %" PRIx64 "-%" PRIx64 " %c%c%c%c %" PRIx64 " %x:%x %" PRIu64
		" %s\n", mark, line->start, line->end, line->perms & VMAT_VM_READ ? 'r' : '-',
		line->perms & VMAT_VM_WRITE ? 'w' : '-', line->perms & VMAT_VM_EXEC ? 'x' : '-',
		line->perms & VMAT_VM_MAYSHARE ? 's' : 'p', line->offset, line->dev_major,
		line->dev_minor, line->inode, line->name);
}

/* Those of @of that @other has not. */
static void print_lines(struct walk of, struct walk other, const char *mark)
{
	struct line line;

	while (walk_line(&of, &line))
		if (!has_line(other, &line))
			print_line(&line, mark);
}

/* What the call was about. */
static void print_range(struct walk of, const struct call *call)
{
	uint64_t start = call->order.args[0], end = start + call->order.args[1];
	struct line line;

	while (walk_line(&of, &line))
		if (line.start <= end && line.end >= start)
			print_line(&line, "there:  ");
}

static void print_difference(const struct twin *twin, const struct vmat_mm *before,
			     const struct call *call)
{
	print_range(walk_mm(before, false), call);
	print_lines(walk_mm(before, false), walk_mm(twin->seen, false), "it was  ");
	print_lines(walk_mm(twin->seen, false), walk_sim(twin->sim, false), "kernel: ");
	print_lines(walk_sim(twin->sim, false), walk_mm(twin->seen, false), "model:  ");
}

enum likeness twin_compare(struct twin *twin, const char *name)
{
	struct vmat_mm *now = load(twin->driven, VMAT_MAPS);
	enum likeness likeness = sim_against(twin->sim, now);

	if (likeness == DIFFERENT) {
		fprintf(stderr, "# %s: the maps differ\n", name);
		print_lines(walk_mm(now, false), walk_sim(twin->sim, false), "kernel: ");
		print_lines(walk_sim(twin->sim, false), walk_mm(now, false), "model:  ");
	}
	vmat_mm_free(now);
	return likeness;
}

/* -- comparing flags ------------------------------------------------------------------ */

char *sim_wrong_flags(const struct vmat_sim *sim, const struct vmat_mm *mm, uint64_t but)
{
	const struct vmat_tree *tree = vmat_sim_tree(sim);
	const struct vmat_vma *vma;
	char *words = NULL;

	vmat_for_each_vma(mm, vma) {
		const struct vmat_vma *ours = vmat_tree_vma_lookup(tree, vmat_vma_start(vma));
		uint64_t bits;

		if (!ours || !vmat_vma_has_vmflags(vma))
			continue;
		bits = (vmat_vma_flags(ours) ^ vmat_vma_flags(vma)) &
		       ~(VMAT_VM_SOFTDIRTY | but);
		if (!bits)
			continue;
		assert_true(asprintf(&words, "%" PRIx64 "-%" PRIx64 " %s: kernel only %#" PRIx64
				     ", model only %#" PRIx64, vmat_vma_start(vma),
				     vmat_vma_end(vma), vmat_vma_name(vma),
				     bits & vmat_vma_flags(vma), bits & vmat_vma_flags(ours)) > 0);
		break;
	}
	return words;
}

char *twin_wrong_flags(const struct twin *twin)
{
	struct vmat_mm *now = load(twin->driven, VMAT_SMAPS);
	char *words = sim_wrong_flags(twin->sim, now, twin->reloaded ? VMAT_VM_ACCOUNT : 0);

	vmat_mm_free(now);
	return words;
}

/* -- the model's part -------------------------------------------------------------------- */

static bool failed(int64_t result)
{
	return result < 0 && result > -4096;
}

/* What the test knows of the file of what was mapped: as who has stat() would. */
static const char *identify(const struct twin *twin, struct vmat_mmap_call *m,
			    const struct call *call, int64_t result)
{
	const struct vmat_vma *vma = failed(result) ? NULL :
				     vmat_vma_lookup(twin->seen, (uint64_t)result);

	if (call->source && call->source->fd >= 0)
		m->file_id = (uint32_t)call->source->fd + 1;
	if (!vma || (!vmat_vma_inode(vma) && !vmat_vma_dev_major(vma) &&
		     !vmat_vma_dev_minor(vma)))
		return NULL;
	m->inode = vmat_vma_inode(vma);
	m->dev_major = vmat_vma_dev_major(vma);
	m->dev_minor = vmat_vma_dev_minor(vma);
	return vmat_vma_name(vma);
}

static int map(struct twin *twin, const struct call *call, int64_t result,
	       struct vmat_effect *effect)
{
	struct vmat_mmap_call m = call->mmap;
	const char *name = identify(twin, &m, call, result);
	uint64_t where = (uint64_t)result;
	bool random = m.flags & VMAT_MAP_32BIT && !failed(result);

	return vmat_mmap(effect, twin->sim, &m, name, name ? strlen(name) : 0,
			 random ? &where : NULL);
}

/* A guard, an end of a file that is no file's, or huge pages of which the machine has none. */
static bool may_lack_page(const struct vmat_vma *vma)
{
	return vmat_vma_flags(vma) & (VMAT_VM_MAYBE_GUARD | VMAT_VM_HUGETLB) ||
	       (vmat_vma_inode(vma) && !strncmp(vmat_vma_name(vma), "/dev/zero (", 11));
}

/* A byte is written: where there is nothing a stack may grow, where it may not be EFAULT comes. */
static int poke(struct twin *twin, uint64_t address, struct vmat_effect *effect)
{
	const uint64_t page = 4096;
	const struct vmat_vma *vma;
	int rc = vmat_grow_stack(effect, twin->sim, address);

	vma = vmat_tree_vma_lookup(vmat_sim_tree(twin->sim), address);
	if (rc || effect->error || !vma || !(vmat_vma_flags(vma) & VMAT_VM_WRITE)) {
		effect->error = -EFAULT;
		return rc;
	}
	if (may_lack_page(vma)) {
		effect->exact = false;
		effect->doubt = "there may be no page for it";
	}
	effect->result = 1;
	return vmat_touch(twin->sim, address & -page, page);
}

static int model(struct twin *twin, const struct call *call, int64_t result,
		 struct vmat_effect *effect)
{
	const uint64_t *args = call->order.args;
	struct vmat_sim *sim = twin->sim;

	switch (call->order.what) {
	case ORDER_MMAP:
	case ORDER_SHMAT:
		return map(twin, call, result, effect);
	case ORDER_MUNMAP:
		return vmat_munmap(effect, sim, args[0], args[1]);
	case ORDER_MPROTECT:
		return vmat_mprotect(effect, sim, args[0], args[1], call->prot);
	case ORDER_MREMAP:
		return vmat_mremap(effect, sim, args[0], args[1], args[2], call->remap_flags,
				   args[4], NULL);
	case ORDER_BRK:
		return vmat_brk(effect, sim, args[0]);
	case ORDER_MADVISE:
		return vmat_madvise(effect, sim, args[0], args[1], (int)args[2]);
	case ORDER_MLOCK:
		return vmat_mlock(effect, sim, args[0], args[1], 0);
	case ORDER_MLOCK2:
		return vmat_mlock(effect, sim, args[0], args[1], (unsigned)args[2]);
	case ORDER_MUNLOCK:
		return vmat_munlock(effect, sim, args[0], args[1]);
	case ORDER_MLOCKALL:
		return vmat_mlockall(effect, sim, (unsigned)args[0]);
	case ORDER_MUNLOCKALL:
		return vmat_munlockall(effect, sim);
	case ORDER_MSEAL:
		return vmat_mseal(effect, sim, args[0], args[1]);
	case ORDER_GETRANDOM:
		return poke(twin, args[0], effect);
	}
	fail_msg("the model knows no order %" PRIu64, call->order.what);
	return -EINVAL;
}

/* A copy that is told where the kernel put it makes the same of it as the model by itself. */
static void move_told(const struct twin *twin, const struct call *call, int64_t result,
		      struct vmat_sim **toldp)
{
	const uint64_t *args = call->order.args;
	uint64_t where = (uint64_t)result;

	*toldp = NULL;
	if (call->order.what != ORDER_MREMAP || failed(result))
		return;
	assert_int_equal(vmat_sim_copy(toldp, twin->sim), 0);
	assert_int_equal(vmat_mremap(NULL, *toldp, args[0], args[1], args[2], call->remap_flags,
				     args[4], &where), 0);
}

static void assert_told_is_same(const struct twin *twin, struct vmat_sim *told)
{
	struct vmat_mm *mm;

	if (!told)
		return;
	assert_int_equal(vmat_sim_to_mm(&mm, told), 0);
	assert_int_equal(sim_against(twin->sim, mm), SAME_LINES);
	vmat_mm_free(mm);
	vmat_sim_free(told);
}

/* Who refuses says why; what is not there at all (ENOSYS) and a fault are no checks. */
static void assert_reasoned(const struct vmat_effect *effect, const struct call *call)
{
	const struct vmat_placement *p = &effect->placement;

	if (!effect->error || call->order.what == ORDER_GETRANDOM)
		return;
	assert_int_equal(p->error, effect->error);
	assert_int_not_equal(p->check, VMAT_CHECK_NONE);
	assert_true(*p->why != '\0');
}

/* -- both ---------------------------------------------------------------------------------- */

static bool answers_differ(const struct comparison *c, const struct call *call)
{
	if (failed(c->result))
		return c->effect.error != c->result;
	if (c->effect.error)
		return true;
	/* what the others return is no address */
	if (call->order.what != ORDER_MMAP && call->order.what != ORDER_SHMAT &&
	    call->order.what != ORDER_MREMAP && call->order.what != ORDER_BRK)
		return false;
	return c->effect.result != (uint64_t)c->result;
}

static void judge(struct comparison *c, const struct call *call)
{
	bool differ = answers_differ(c, call);

	c->answers_differ = differ && c->effect.exact;
	c->in_doubt = differ && !c->effect.exact;
}

static void print_call(const struct comparison *c, const struct call *call, const char *what,
		       const char *name)
{
	char *words = call_in_words(call);

	fprintf(stderr, "# %s: %s: %s\n#   kernel: %#" PRIx64 " (%s), model: %#" PRIx64
		" (%s%s%s)%s%s\n", name, what, words, (uint64_t)c->result,
		failed(c->result) ? strerror((int)-c->result) : "ok", c->effect.result,
		c->effect.error ? strerror(-c->effect.error) : "ok",
		c->effect.placement.check ? ", " : "",
		vmat_check_name(c->effect.placement.check), *c->effect.doubt ? "; " : "",
		c->effect.doubt);
	free(words);
}

static struct comparison both(struct twin *twin, const struct call *call, bool look)
{
	struct comparison c = { .effect.size = sizeof(c.effect) };
	struct vmat_sim *told;

	c.result = driven_obey(twin->driven, &call->order).result;
	note_future(twin, call, c.result);
	if (look)
		twin->seen = load(twin->driven, VMAT_MAPS);
	move_told(twin, call, c.result, &told);
	assert_int_equal(model(twin, call, c.result, &c.effect), 0);
	assert_reasoned(&c.effect, call);
	judge(&c, call);
	if (c.answers_differ || c.in_doubt)
		vmat_sim_free(told);
	else
		assert_told_is_same(twin, told);
	return c;
}

struct comparison twin_do_blindly(struct twin *twin, const struct call *call, const char *name)
{
	struct comparison c = both(twin, call, false);

	if (c.answers_differ)
		print_call(&c, call, "another answer", name);
	return c;
}

struct comparison twin_do(struct twin *twin, const struct call *call, const char *name)
{
	struct vmat_mm *before = twin->seen;
	struct comparison c = both(twin, call, true);
	bool show;

	c.likeness = sim_against(twin->sim, twin->seen);
	if (getenv("VMAT_TRACE"))
		print_call(&c, call, "call", name);
	show = c.answers_differ || (c.likeness == DIFFERENT && !c.in_doubt) ||
	       (c.likeness != SAME_LINES && getenv("VMAT_LINES"));
	if (show) {
		print_call(&c, call, c.answers_differ ? "another answer" :
			   c.likeness == SAME_FORM ? "other lines" : "another map", name);
		print_difference(twin, before, call);
	}
	vmat_mm_free(before);
	return c;
}
