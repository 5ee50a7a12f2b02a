/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The totals of running processes, computed from their mappings, against what the kernel says. */
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "kit/menagerie.h"
#include "kit/smallfiles.h"
#include "kit/testdata.h"
#include "vmatools.h"

enum { TOTALS = 4 };

static const char *const total_names[TOTALS] = { "total_vm", "data_vm", "stack_vm", "exec_vm" };

/* Bytes, in the order of total_names. */
struct totals {
	uint64_t bytes[TOTALS];
};

static struct vmat_procfs *proc;

/* -- what the kernel says, and what we make of the mappings -------------------------- */

/* /proc/PID/status; free() it. NULL: it is gone. */
static char *status_of(pid_t pid)
{
	char *path = NULL, *text = NULL;

	assert_true(asprintf(&path, "/proc/%d/status", pid) > 0);
	if (access(path, R_OK) == 0)
		text = testdata_read(path, NULL);
	free(path);
	return text;
}

/* False for who has no address space. */
static bool told_totals(const char *status, struct totals *told)
{
	uint64_t exe = 0, lib = 0;

	if (!status || !naive_number(status, "VmSize", &told->bytes[0]))
		return false;
	assert_true(naive_number(status, "VmData", &told->bytes[1]));
	assert_true(naive_number(status, "VmStk", &told->bytes[2]));
	assert_true(naive_number(status, "VmExe", &exe) && naive_number(status, "VmLib", &lib));
	told->bytes[3] = exe + lib;
	return true;
}

static struct totals computed_totals(const struct vmat_mm *mm)
{
	struct totals totals;

	for (size_t i = 0; i < TOTALS; i++) {
		struct vmat_member member;

		assert_true(vmat_mm_member_named(mm, total_names[i], &member));
		assert_int_equal(member.how, VMAT_RECONSTRUCTED);
		totals.bytes[i] = member.value;
	}
	return totals;
}

static int load(struct vmat_mm **mm, pid_t pid, enum vmat_detail detail, unsigned with)
{
	const struct vmat_load_options options = {
		.size = sizeof(options), .detail = detail, .with = with,
	};

	return vmat_load_pid(mm, proc, pid, &options, NULL);
}

/* maps shows one stack only: with others around, it can tell total_vm alone. */
static size_t totals_that_maps_tells(const struct vmat_mm *smaps)
{
	const uint64_t stack = VMAT_VM_GROWSDOWN | VMAT_VM_GROWSUP | VMAT_VM_SHADOW_STACK;
	const struct vmat_vma *vma;

	vmat_for_each_vma(smaps, vma)
		if (vmat_vma_flags(vma) & stack && strcmp(vmat_vma_name(vma), "[stack]") != 0)
			return 1;
	return TOTALS;
}

static void assert_totals(pid_t pid, const char *file, const struct vmat_mm *mm,
			  const struct totals *told, size_t count)
{
	struct totals totals = computed_totals(mm);

	for (size_t i = 0; i < count; i++)
		if (totals.bytes[i] != told->bytes[i])
			fail_msg("process %d (%s), %s: %s is %ju, the VMAs sum up to %ju", pid,
				 vmat_mm_comm(mm), file, total_names[i],
				 (uintmax_t)told->bytes[i], (uintmax_t)totals.bytes[i]);
}

/* -- smaps and smaps_rollup --------------------------------------------------------------- */

/* Shares of pages are cut to bytes for each VMA, but only once for all of them. */
static bool is_share(enum vmat_field field)
{
	return field == VMAT_PSS || field == VMAT_PSS_DIRTY || field == VMAT_SWAP_PSS ||
	       field == VMAT_LOCKED;
}

static bool same_sums(const struct vmat_mm *a, const struct vmat_mm *b)
{
	for (unsigned f = 0; f < VMAT_NFIELDS; f++) {
		uint64_t x = 0, y = 0;

		if (vmat_mm_sum(a, (enum vmat_field)f, &x) !=
		    vmat_mm_sum(b, (enum vmat_field)f, &y) || x != y)
			return false;
	}
	return true;
}

static bool same_layout(const struct vmat_mm *a, const struct vmat_mm *b)
{
	const struct vmat_vma *x = vmat_first_vma(a), *y = vmat_first_vma(b);

	if (vmat_mm_unstable(a) || vmat_mm_unstable(b))
		return false;
	for (; x && y; x = vmat_next_vma(a, x), y = vmat_next_vma(b, y))
		if (vmat_vma_start(x) != vmat_vma_start(y) || vmat_vma_end(x) != vmat_vma_end(y) ||
		    vmat_vma_flags(x) != vmat_vma_flags(y))
			return false;
	return !x && !y;
}

/* What the rollup says of a field that the sum does not, if there is such a field. */
static bool rollup_differs(const struct vmat_mm *mm, char *what, size_t size)
{
	uint64_t limit = 1024 * vmat_mm_count(mm), rollup, sum, parts[3];

	for (unsigned f = 0; f < VMAT_NFIELDS; f++) {
		if (!vmat_mm_rollup(mm, (enum vmat_field)f, &rollup) ||
		    !vmat_mm_sum(mm, (enum vmat_field)f, &sum))
			continue;
		if (is_share((enum vmat_field)f) ? rollup - sum >= limit : rollup != sum) {
			snprintf(what, size, "field %u: rollup %ju, sum %ju", f,
				 (uintmax_t)rollup, (uintmax_t)sum);
			return true;
		}
	}
	if (vmat_mm_rollup(mm, VMAT_PSS_ANON, &parts[0]) &&
	    vmat_mm_rollup(mm, VMAT_PSS_FILE, &parts[1]) &&
	    vmat_mm_rollup(mm, VMAT_PSS_SHMEM, &parts[2]) &&
	    vmat_mm_rollup(mm, VMAT_PSS, &rollup) &&
	    rollup - parts[0] - parts[1] - parts[2] > 2048) {
		snprintf(what, size, "the parts of Pss do not sum up to it");
		return true;
	}
	return false;
}

struct tally {
	size_t compared, rollups, gone, forbidden, without_mm, changed, rollup_changed;
};

/*
 * A process that stands still still sees its pages being shared by others: compare the rollup
 * where smaps reads the same before and after it. Even then another process may have come and gone
 * in between, so what differs must differ each time.
 */
static void check_rollup(pid_t pid, struct tally *tally)
{
	bool agrees = false, settled = false;
	char what[128] = "";

	for (unsigned tries = 0; tries < 8 && !agrees; tries++) {
		struct vmat_mm *before, *after;

		if (load(&before, pid, VMAT_SMAPS, VMAT_WITH_ROLLUP))
			break;
		if (load(&after, pid, VMAT_SMAPS, 0)) {
			vmat_mm_free(before);
			break;
		}
		if (same_layout(before, after) && same_sums(before, after)) {
			uint64_t rollup;

			settled = vmat_mm_rollup(before, VMAT_RSS, &rollup);
			agrees = settled && !rollup_differs(before, what, sizeof(what));
		}
		vmat_mm_free(before);
		vmat_mm_free(after);
	}
	if (settled && !agrees)
		fail_msg("process %d: %s", pid, what);
	tally->rollups += agrees;
	tally->rollup_changed += !agrees;
}

/* -- processes that stand still ------------------------------------------------------------- */

static bool kernel_has_smaps(void)
{
	return access("/proc/self/smaps", R_OK) == 0;
}

/* With the small files loaded, too, the library itself must find that all agrees. */
static void assert_members(pid_t pid)
{
	struct vmat_member member;
	struct vmat_mm *mm;

	assert_int_equal(load(&mm, pid, kernel_has_smaps() ? VMAT_SMAPS : VMAT_MAPS,
			      VMAT_WITH_ALL), 0);
	for (size_t i = 0; kernel_has_smaps() && i < TOTALS; i++) {
		assert_true(vmat_mm_member_named(mm, total_names[i], &member));
		assert_int_equal(member.how, VMAT_REPORTED);
		assert_string_equal(member.remark, "equals the sum over the VMAs");
	}
	for (size_t i = 0; vmat_mm_member(mm, i, &member); i++) {
		if (member.how == VMAT_NOT_LOADED)
			assert_true(!strncmp(member.name, "ksm_", 4) || !strcmp(member.source,
				    "status untag_mask") || !strncmp(member.name, "flags.", 6));
		assert_true(member.how != VMAT_NOT_KNOWABLE || member.remark[0]);
	}
	vmat_mm_free(mm);
}

static void check_stopped(pid_t pid, struct tally *tally)
{
	char *status = status_of(pid);
	struct vmat_mm *maps, *smaps;
	struct totals told;

	assert_true(told_totals(status, &told));
	assert_int_equal(load(&maps, pid, VMAT_MAPS, 0), 0);
	if (kernel_has_smaps()) {
		assert_int_equal(load(&smaps, pid, VMAT_SMAPS, 0), 0);
		assert_totals(pid, "maps", maps, &told, totals_that_maps_tells(smaps));
		assert_totals(pid, "smaps", smaps, &told, TOTALS);
		assert_true(same_layout(smaps, smaps));
		vmat_mm_free(smaps);
		check_rollup(pid, tally);
	} else {
		assert_totals(pid, "maps", maps, &told, 1);
	}
	assert_members(pid);
	vmat_mm_free(maps);
	free(status);
	tally->compared++;
}

static void totals_of_stopped_processes_are_those_of_status(void **state)
{
	struct tally tally = { 0 };

	(void)state;
	for (size_t s = 0; s < menagerie_size; s++) {
		size_t started = 0;

		for (size_t i = 0; i < menagerie[s].count; i++) {
			pid_t pid = menagerie_start(&menagerie[s], i);

			if (pid < 0)
				break;
			check_stopped(pid, &tally);
			menagerie_end(pid);
			started++;
		}
		printf("# %s: %zu of %zu%s\n", menagerie[s].name, started, menagerie[s].count,
		       started ? "" : ", it is not here or does not start");
	}
	printf("# %zu stopped processes, all totals agree; %zu rollups agree, %zu could not be "
	       "compared because the pages' sharing changed\n", tally.compared, tally.rollups,
	       tally.rollup_changed);
	assert_true(tally.compared >= 120);
	if (access("/proc/self/smaps_rollup", R_OK) == 0)
		assert_true(tally.rollups > tally.compared / 2);
}

/* -- and all others ---------------------------------------------------------------------------- */

static void count_failure(int rc, struct tally *tally)
{
	if (rc == -EACCES || rc == -EPERM)
		tally->forbidden++;
	else
		tally->gone++;
}

/* Compare where status and layout read the same twice. */
static void check_two_reads(pid_t pid, const struct vmat_mm *first, const char *first_status,
			    enum vmat_detail detail, struct tally *tally)
{
	struct totals told, told_again;
	struct vmat_mm *second;
	char *status;
	int rc = load(&second, pid, detail, 0);

	if (rc) {
		count_failure(rc, tally);
		return;
	}
	status = status_of(pid);
	if (!told_totals(first_status, &told)) {
		tally->without_mm++;
	} else if (!told_totals(status, &told_again)) {
		tally->gone++;
	} else if (memcmp(&told, &told_again, sizeof(told)) != 0 || !same_layout(first, second)) {
		tally->changed++;
	} else {
		assert_totals(pid, "a process left alone", second, &told,
			      detail == VMAT_SMAPS ? TOTALS : 1);
		tally->compared++;
		if (detail == VMAT_SMAPS)
			check_rollup(pid, tally);
	}
	free(status);
	vmat_mm_free(second);
}

static void check_running(pid_t pid, struct tally *tally)
{
	enum vmat_detail detail = kernel_has_smaps() ? VMAT_SMAPS : VMAT_MAPS;
	char *status = status_of(pid);
	struct vmat_mm *first;
	int rc = load(&first, pid, detail, 0);

	if (rc) {
		count_failure(rc, tally);
	} else {
		check_two_reads(pid, first, status, detail, tally);
		vmat_mm_free(first);
	}
	free(status);
}

static void totals_of_all_other_processes_agree_where_two_reads_do(void **state)
{
	DIR *dir = opendir("/proc");
	struct tally tally = { 0 };
	struct dirent *entry;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		/* reading ourselves changes what is read */
		if (pid > 0 && pid != getpid())
			check_running(pid, &tally);
	}
	closedir(dir);
	printf("# %zu running processes agree, %zu of their rollups; not compared: %zu without an "
	       "address space, %zu changed meanwhile (%zu in their counters only), %zu gone, %zu "
	       "forbidden\n", tally.compared, tally.rollups, tally.without_mm, tally.changed,
	       tally.rollup_changed, tally.gone, tally.forbidden);
	if (!tally.compared)
		skip_because("no other process can be read here");
}

/* -- where the mmap area begins, seen from inside ------------------------------------- */

/* A stack limit of 0 is the one that we have ourselves. */
static const struct { unsigned long personality; rlim_t stack_limit; } settings[] = {
	{ 0, 0 },
	{ 0, RLIM_INFINITY },
	{ 0, (rlim_t)1 << 30 },
	{ ADDR_NO_RANDOMIZE, 0 },
	{ ADDR_NO_RANDOMIZE, (rlim_t)1 << 30 },
	{ ADDR_NO_RANDOMIZE, RLIM_INFINITY },
	{ ADDR_COMPAT_LAYOUT, 0 },
	{ ADDR_COMPAT_LAYOUT | ADDR_NO_RANDOMIZE, RLIM_INFINITY },
};
enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

/* Exit statuses of the process that looks at itself. */
enum { RIGHT, NOT_LOADED, NOT_EXACT, NOTHING_AT_BASE, BEYOND_BASE, WRONG_DIRECTION, WRONG_BRK };

/* A page that asks for no address: top-down it takes the highest hole below the base. */
static bool lands_within(uint64_t base, bool bottom_up)
{
	for (unsigned i = 0; i < 20; i++) {
		char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		if (page == MAP_FAILED || ((uintptr_t)page < base) == bottom_up)
			return false;
	}
	return true;
}

static int look_at_oneself(void)
{
	struct vmat_member base, direction, brk;
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE), now = (uintptr_t)sbrk(0);
	bool wants_bottom_up = personality(0xffffffff) & ADDR_COMPAT_LAYOUT, bottom_up;
	struct vmat_mm *mm;

	if (load(&mm, getpid(), VMAT_MAPS, VMAT_WITH_FACTS))
		return NOT_LOADED;
	if (!vmat_mm_member_named(mm, "mmap_base", &base) ||
	    !vmat_mm_member_named(mm, "brk", &brk) ||
	    !vmat_mm_member_named(mm, "get_unmapped_area", &direction))
		return NOT_LOADED;
	bottom_up = !strcmp(direction.text, "bottom-up");
	if (bottom_up != wants_bottom_up)
		return WRONG_DIRECTION;
	if (strncmp(base.remark, "exact", 5) != 0)
		return NOT_EXACT;
	if (!vmat_vma_lookup(mm, bottom_up ? base.value : base.value - 1))
		return NOTHING_AT_BASE;
	if (!lands_within(base.value, bottom_up))
		return BEYOND_BASE;
	/* loading may have moved it meanwhile, but only upwards */
	if (brk.value < now || brk.value > (((uintptr_t)sbrk(0) + page - 1) & -page))
		return WRONG_BRK;
	vmat_mm_free(mm);
	return RIGHT;
}

static int run_oneself(size_t setting)
{
	struct rlimit limit;
	int status;
	pid_t pid = fork();

	if (!pid) {
		personality(settings[setting].personality);
		if (settings[setting].stack_limit && !getrlimit(RLIMIT_STACK, &limit)) {
			limit.rlim_cur = settings[setting].stack_limit < limit.rlim_max ?
				settings[setting].stack_limit : limit.rlim_max;
			(void)setrlimit(RLIMIT_STACK, &limit);
		}
		execl("/proc/self/exe", "test_live_mm", "look-at-oneself", (char *)NULL);
		_exit(126);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static void no_mapping_lands_beyond_an_exact_mmap_base(void **state)
{
	struct utsname machine;

	(void)state;
	assert_int_equal(uname(&machine), 0);
	if (strcmp(machine.machine, "x86_64") != 0 || sizeof(long) != 8)
		skip_because("what an unlimited stack does is known of x86_64 only");
	for (size_t i = 0; i < SETTINGS; i++) {
		int status = run_oneself(i);

		if (status)
			fail_msg("setting %zu: %d", i, status);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(totals_of_stopped_processes_are_those_of_status),
		cmocka_unit_test(totals_of_all_other_processes_agree_where_two_reads_do),
		cmocka_unit_test(no_mapping_lands_beyond_an_exact_mmap_base),
	};
	int rc;

	if (vmat_procfs_open(&proc, NULL))
		return 1;
	if (argc > 1 && !strcmp(argv[1], "look-at-oneself"))
		rc = look_at_oneself();
	else
		rc = cmocka_run_group_tests(tests, NULL, NULL);
	vmat_procfs_close(proc);
	return rc;
}
