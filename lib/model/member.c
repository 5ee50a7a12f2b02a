/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* member - the table of mm_struct's members: which file tells each, what formula, or why none. */
#include <string.h>

#include "model/reckon.h"

/*
 * One member. It is reported when one of @told was read; else worked out, if there is a way;
 * else the files of @told were not loaded; else nobody can know it. @remark is for any case,
 * and the reason in the last.
 */
struct member_row {
	const char *name;
	enum vmat_unit unit;
	enum fact told[2];	/* the better first */
	uint64_t auxv_type;	/* instead: an entry of auxv */
	bool (*tell)(const struct vmat_mm *mm, struct vmat_member *member);	/* instead: */
	bool (*work_out)(const struct vmat_mm *mm, struct vmat_member *member);
	bool vmas;		/* @work_out needs VMAs */
	const char *needs;	/* what else it could not do without, for "not loaded" */
	const char *remark;
};

/* -- the table, in the kernel's order ---------------------------------------------- */

#define GONE_6_1 "kernels before 6.1; since then a maple tree, mm_mt"
#define ADDRESS_ROW(member, fact) \
	{ .name = member, .unit = VMAT_UNIT_ADDRESS, .told = { fact } }
#define AUXV_ROW(type_name, type, what) \
	{ .name = "saved_auxv[" type_name "]", .unit = VMAT_UNIT_ADDRESS, .auxv_type = type, \
	  .remark = what }

static const struct member_row rows[] = {
	{ .name = "mmap", .unit = VMAT_UNIT_ADDRESS, .work_out = reckon_first_vma, .vmas = true,
	  .remark = "the first VMA; " GONE_6_1 },
	{ .name = "mm_rb", .unit = VMAT_UNIT_NUMBER, .work_out = reckon_count_vmas, .vmas = true,
	  .remark = "nodes; " GONE_6_1 },
	{ .name = "vmacache_seqnum", .unit = VMAT_UNIT_NUMBER, .remark = "kernels before 6.1" },
	{ .name = "get_unmapped_area", .unit = VMAT_UNIT_TEXT, .work_out = reckon_get_unmapped_area,
	  .vmas = true },
	{ .name = "mmap_base", .unit = VMAT_UNIT_ADDRESS, .work_out = reckon_mmap_base,
	  .vmas = true },
	{ .name = "mmap_legacy_base", .unit = VMAT_UNIT_ADDRESS,
	  .work_out = reckon_mmap_legacy_base, .vmas = true },
	{ .name = "mmap_compat_base", .unit = VMAT_UNIT_ADDRESS,
	  .work_out = reckon_mmap_compat_base, .vmas = true },
	{ .name = "mmap_compat_legacy_base", .unit = VMAT_UNIT_ADDRESS,
	  .work_out = reckon_mmap_compat_legacy_base, .vmas = true },
	{ .name = "task_size", .unit = VMAT_UNIT_ADDRESS, .work_out = reckon_task_size,
	  .vmas = true },
	{ .name = "highest_vm_end", .unit = VMAT_UNIT_ADDRESS, .work_out = reckon_highest_vm_end,
	  .vmas = true, .remark = "kernels before 6.1" },
	{ .name = "pgd", .unit = VMAT_UNIT_ADDRESS, .remark = "an address of the kernel's" },
	{ .name = "mm_users", .unit = VMAT_UNIT_NUMBER, .work_out = reckon_mm_users,
	  .needs = "status" },
	{ .name = "mm_count", .unit = VMAT_UNIT_NUMBER, .remark = "references of the kernel's" },
	{ .name = "pgtables_bytes", .unit = VMAT_UNIT_BYTES, .told = { FACT_STATUS_VM_PTE },
	  .remark = "all levels since 4.15, before that the lowest" },
	{ .name = "nr_ptes", .unit = VMAT_UNIT_NUMBER, .work_out = reckon_nr_ptes,
	  .remark = "kernels before 4.15; since then in pgtables_bytes" },
	{ .name = "nr_pmds", .unit = VMAT_UNIT_NUMBER, .work_out = reckon_nr_pmds,
	  .remark = "kernels before 4.15; since then in pgtables_bytes" },
	{ .name = "nr_puds", .unit = VMAT_UNIT_NUMBER,
	  .remark = "counted in pgtables_bytes" },
	{ .name = "map_count", .unit = VMAT_UNIT_NUMBER, .work_out = reckon_count_vmas,
	  .vmas = true, .remark = "without the gate VMA" },
	{ .name = "mmap_lock", .unit = VMAT_UNIT_NUMBER, .remark = "mmap_sem before 5.8" },
	{ .name = "hiwater_rss", .unit = VMAT_UNIT_BYTES, .told = { FACT_STATUS_VM_HWM },
	  .remark = "at least what is resident now" },
	{ .name = "hiwater_vm", .unit = VMAT_UNIT_BYTES, .told = { FACT_STATUS_VM_PEAK },
	  .remark = "at least what is mapped now" },
	{ .name = "total_vm", .unit = VMAT_UNIT_BYTES, .work_out = reckon_total_vm,
	  .told = { FACT_STATUS_VM_SIZE, FACT_STATM_SIZE }, .vmas = true },
	{ .name = "locked_vm", .unit = VMAT_UNIT_BYTES, .told = { FACT_STATUS_VM_LCK } },
	{ .name = "pinned_vm", .unit = VMAT_UNIT_BYTES, .told = { FACT_STATUS_VM_PIN } },
	{ .name = "data_vm", .unit = VMAT_UNIT_BYTES, .work_out = reckon_data_vm,
	  .told = { FACT_STATUS_VM_DATA }, .vmas = true },
	{ .name = "exec_vm", .unit = VMAT_UNIT_BYTES, .tell = reckon_told_exec_vm,
	  .work_out = reckon_exec_vm, .vmas = true },
	{ .name = "stack_vm", .unit = VMAT_UNIT_BYTES, .work_out = reckon_stack_vm,
	  .told = { FACT_STATUS_VM_STK }, .vmas = true },
	{ .name = "shared_vm", .unit = VMAT_UNIT_BYTES, .work_out = reckon_shared_vm,
	  .remark = "kernels before 4.5: what maps a file" },
	{ .name = "def_flags", .unit = VMAT_UNIT_NUMBER,
	  .remark = "mlockall(MCL_FUTURE) shows only in what is mapped later" },
	ADDRESS_ROW("start_code", FACT_STAT_START_CODE),
	ADDRESS_ROW("end_code", FACT_STAT_END_CODE),
	ADDRESS_ROW("start_data", FACT_STAT_START_DATA),
	ADDRESS_ROW("end_data", FACT_STAT_END_DATA),
	ADDRESS_ROW("start_brk", FACT_STAT_START_BRK),
	{ .name = "brk", .unit = VMAT_UNIT_ADDRESS, .work_out = reckon_brk,
	  .needs = "maps and stat" },
	ADDRESS_ROW("start_stack", FACT_STAT_START_STACK),
	ADDRESS_ROW("arg_start", FACT_STAT_ARG_START),
	ADDRESS_ROW("arg_end", FACT_STAT_ARG_END),
	ADDRESS_ROW("env_start", FACT_STAT_ENV_START),
	ADDRESS_ROW("env_end", FACT_STAT_ENV_END),
	{ .name = "saved_auxv", .unit = VMAT_UNIT_TEXT, .tell = reckon_saved_auxv,
	  .needs = "auxv" },
	AUXV_ROW("AT_PHDR", AUXV_PHDR, "the program's headers"),
	AUXV_ROW("AT_BASE", AUXV_BASE, "the dynamic linker; 0: there is none"),
	AUXV_ROW("AT_ENTRY", AUXV_ENTRY, "where the program begins"),
	AUXV_ROW("AT_SYSINFO_EHDR", AUXV_SYSINFO_EHDR, "the vdso"),
	{ .name = "saved_auxv[AT_PAGESZ]", .unit = VMAT_UNIT_BYTES, .auxv_type = AUXV_PAGESZ },
	{ .name = "rss_stat", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_VM_RSS, FACT_STATM_RESIDENT },
	  .remark = "file, anonymous and shared pages; may lag behind by some" },
	{ .name = "rss_stat[MM_FILEPAGES]", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_RSS_FILE } },
	{ .name = "rss_stat[MM_ANONPAGES]", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_RSS_ANON } },
	{ .name = "rss_stat[MM_SHMEMPAGES]", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_RSS_SHMEM } },
	{ .name = "rss_stat[MM_SWAPENTS]", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_VM_SWAP } },
	{ .name = "binfmt", .unit = VMAT_UNIT_TEXT, .work_out = reckon_binfmt, .needs = "auxv" },
	{ .name = "context", .unit = VMAT_UNIT_NUMBER,
	  .remark = "but for its vdso, saved_auxv[AT_SYSINFO_EHDR], and untag_mask" },
	{ .name = "context.untag_mask", .unit = VMAT_UNIT_ADDRESS,
	  .told = { FACT_STATUS_UNTAG_MASK }, .remark = "since 6.4" },
	{ .name = "flags", .unit = VMAT_UNIT_NUMBER,
	  .remark = "but for the two below; the owner of /proc/PID shows whether it is dumpable" },
	{ .name = "flags.dump_filter", .unit = VMAT_UNIT_NUMBER, .told = { FACT_COREDUMP_FILTER },
	  .remark = "a bit for each kind of mapping that a core file takes in" },
	{ .name = "flags.disable_thp", .unit = VMAT_UNIT_NUMBER, .tell = reckon_disable_thp,
	  .needs = "status THP_enabled",
	  .remark = "1, too, where the kernel has no transparent huge pages" },
	{ .name = "core_state", .unit = VMAT_UNIT_NUMBER, .told = { FACT_STATUS_CORE_DUMPING },
	  .remark = "1 while a core file is being written" },
	{ .name = "owner", .unit = VMAT_UNIT_ADDRESS, .remark = "an address of the kernel's" },
	{ .name = "user_ns", .unit = VMAT_UNIT_ADDRESS, .remark = "ns/user is the task's" },
	{ .name = "exe_file", .unit = VMAT_UNIT_TEXT, .told = { FACT_EXE },
	  .work_out = reckon_exe_file },
	{ .name = "hugetlb_usage", .unit = VMAT_UNIT_BYTES,
	  .told = { FACT_STATUS_HUGETLB_PAGES } },
	{ .name = "ksm_merging_pages", .unit = VMAT_UNIT_NUMBER,
	  .told = { FACT_KSM_MERGING_PAGES }, .remark = "since 5.19" },
	{ .name = "ksm_rmap_items", .unit = VMAT_UNIT_NUMBER, .told = { FACT_KSM_RMAP_ITEMS },
	  .remark = "since 6.1" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* -- reading a row --------------------------------------------------------------- */

static bool report_fact(const struct vmat_mm *mm, enum fact fact, struct vmat_member *member)
{
	uint64_t value;

	if (!facts_get(mm, fact, &value))
		return false;
	if (member->unit == VMAT_UNIT_TEXT)
		member->text = facts_text(mm, fact);
	if (fact_table[fact].form == FORM_PAGES)
		value *= vmat_mm_page_size(mm);
	return reckon_found(member, VMAT_REPORTED, fact_table[fact].source, value);
}

static bool report(const struct vmat_mm *mm, const struct member_row *row,
		   struct vmat_member *member)
{
	uint64_t value;

	for (size_t i = 0; i < sizeof(row->told) / sizeof(row->told[0]); i++)
		if (row->told[i] != FACT_NONE && report_fact(mm, row->told[i], member))
			return true;
	if (row->tell && row->tell(mm, member))
		return true;
	return row->auxv_type && facts_auxv(mm, row->auxv_type, &value) &&
	       reckon_found(member, VMAT_REPORTED, "auxv", value);
}

static bool is_hidden(const struct vmat_mm *mm, enum fact fact)
{
	return mm->facts && mm->facts->stat_hidden && !strcmp(fact_table[fact].file, "stat");
}

/* Nobody told: what could have, or the row's remark says why nothing can. */
static void give_up(const struct vmat_mm *mm, const struct member_row *row,
		    struct vmat_member *member)
{
	const char *source = row->vmas ? "maps" : row->needs;

	if (row->told[0] != FACT_NONE)
		source = fact_table[row->told[0]].source;
	else if (row->auxv_type)
		source = "auxv";
	member->how = source ? VMAT_NOT_LOADED : VMAT_NOT_KNOWABLE;
	if (source)
		member->source = source;
	if (is_hidden(mm, row->told[0]))
		member->remark = "hidden: reading it needs leave to ptrace the process";
}

static const char *why_no_mm(const struct vmat_mm *mm)
{
	if (mm->state == VMAT_STATE_KTHREAD)
		return "a kernel thread has no address space of its own";
	if (mm->state == VMAT_STATE_ZOMBIE)
		return "the process has exited";
	return NULL;
}

bool vmat_mm_member(const struct vmat_mm *mm, size_t index, struct vmat_member *member)
{
	const char *none = why_no_mm(mm);
	const struct member_row *row;

	if (index >= ROWS)
		return false;
	row = &rows[index];
	*member = (struct vmat_member){
		.name = row->name, .unit = row->unit, .how = VMAT_NOT_KNOWABLE,
		.source = "", .text = "", .remark = row->remark ? row->remark : "",
	};
	if (none) {
		member->remark = none;
		return true;
	}
	if (report(mm, row, member)) {
		/* A total that was reported is held against the VMAs. */
		if (row->vmas && vmat_map_count(mm))
			(void)row->work_out(mm, member);
		return true;
	}
	if (!row->work_out || (row->vmas && !vmat_map_count(mm)) || !row->work_out(mm, member))
		give_up(mm, row, member);
	return true;
}

bool vmat_mm_member_named(const struct vmat_mm *mm, const char *name, struct vmat_member *member)
{
	for (size_t i = 0; i < ROWS; i++)
		if (!strcmp(rows[i].name, name))
			return vmat_mm_member(mm, i, member);
	return false;
}
