/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a row of output costs: rows FILE >/dev/null loads the text of maps or smaps, and writes its
 * mappings by our own writers and by printf, in turns. On stderr, for each: its name, the median of
 * the CPU nanoseconds a row, and how many times the same rows by printf that is. With a name behind
 * FILE it is written once: what "table" and "printf" write is the same, so is "json" and "printf-json".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/report.h"
#include "common/vmacolumn.h"

enum { ROUNDS = 9 };

struct bench {
	const struct subject *subject;
	const struct column_list *list;
	struct out *out;
};

static void by_report(const struct bench *bench, enum report_form form)
{
	const struct report_style style = {
		.form = form, .command = "rows",
		.table = { .headings = true, .escape = ESCAPE_TABLE },
	};
	struct report *report = report_new(bench->out, &style);
	const struct vmat_vma *vma;

	if (!report)
		return;
	report_open(report, bench->subject);
	if (!report_begin(report, "vmas", bench->list)) {
		vmat_for_each_vma(bench->subject->mm, vma)
			report_row(report, vma);
		report_end(report);
	}
	report_close(report);
	out_flush(bench->out);
	report_free(report);
}

static void table(const struct bench *bench)
{
	by_report(bench, REPORT_TABLE);
}

static void json(const struct bench *bench)
{
	by_report(bench, REPORT_JSON);
}

static void raw(const struct bench *bench)
{
	by_report(bench, REPORT_RAW);
}

static void pairs(const struct bench *bench)
{
	by_report(bench, REPORT_PAIRS);
}

/* As it is usually done; no name is escaped. */
static const char *human(char *buf, size_t size, uint64_t bytes)
{
	const char *unit = "BKMGTPE";
	double value = (double)bytes;

	if (!bytes)
		return "0";
	for (; value >= 1024; value /= 1024)
		unit++;
	if (value == (double)(uint64_t)value)
		snprintf(buf, size, "%" PRIu64 "%c", (uint64_t)value, *unit);
	else
		snprintf(buf, size, "%.1f%c", value, *unit);
	return buf;
}

static const char *or_nothing(const char *name)
{
	return *name ? name : "-";
}

static void printf_table(const struct bench *bench)
{
	const struct vmat_vma *vma;
	char perms[5], size[32];

	printf("%12s %12s %6s %-4s %8s %-11s %s\n", "START", "END", "SIZE", "PERM", "OFFSET", "KIND",
	       "NAME");
	vmat_for_each_vma(bench->subject->mm, vma) {
		uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);

		vmat_vma_perms(vma, perms);
		printf("%12.8" PRIx64 " %12.8" PRIx64 " %6s %s %08" PRIx64 " %-11s %s\n", start, end,
		       human(size, sizeof(size), end - start), perms, vmat_vma_offset(vma),
		       vmat_kind_name(vmat_vma_kind(vma)), or_nothing(vmat_vma_name(vma)));
	}
	fflush(stdout);
}

static void printf_json(const struct bench *bench)
{
	const struct vmat_vma *vma;
	const char *comma = "";
	char perms[5];

	printf("{\"schema_version\":1,\"command\":\"rows\",\"vmas\":[");
	vmat_for_each_vma(bench->subject->mm, vma) {
		uint64_t start = vmat_vma_start(vma), end = vmat_vma_end(vma);
		const char *name = vmat_vma_name(vma), *quote = *name ? "\"" : "";

		vmat_vma_perms(vma, perms);
		printf("%s{\"start\":\"0x%" PRIx64 "\",\"end\":\"0x%" PRIx64 "\",\"size\":%" PRIu64
		       ",\"perm\":\"%s\",\"offset\":\"0x%" PRIx64 "\",\"kind\":\"%s\",\"name\":%s%s%s}",
		       comma, start, end, end - start, perms, vmat_vma_offset(vma),
		       vmat_kind_name(vmat_vma_kind(vma)), quote, *name ? name : "null", quote);
		comma = ",";
	}
	puts("]}");
	fflush(stdout);
}

static const struct {
	const char *name, *against;
	void (*write)(const struct bench *bench);
} writers[] = {
	{ "printf", "printf", printf_table }, { "table", "printf", table },
	{ "raw", "printf", raw }, { "pairs", "printf", pairs },
	{ "printf-json", "printf-json", printf_json }, { "json", "printf-json", json },
};

enum { WRITERS = sizeof(writers) / sizeof(writers[0]) };

static double cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return first < second ? -1 : first > second;
}

static size_t find(const char *name)
{
	size_t w;

	for (w = 0; w < WRITERS; w++)
		if (!strcmp(writers[w].name, name))
			break;
	return w;
}

static void measure(const struct bench *bench)
{
	double took[WRITERS][ROUNDS], median[WRITERS];
	double rows = (double)vmat_mm_count(bench->subject->mm);
	size_t w, round;

	for (round = 0; round < ROUNDS; round++) {
		for (w = 0; w < WRITERS; w++) {
			double before = cpu_ns();

			writers[w].write(bench);
			took[w][round] = (cpu_ns() - before) / rows;
		}
	}
	for (w = 0; w < WRITERS; w++) {
		qsort(took[w], ROUNDS, sizeof(double), compare);
		median[w] = took[w][ROUNDS / 2];
	}
	for (w = 0; w < WRITERS; w++)
		fprintf(stderr, "%-12s %7.1f ns/row %6.2f\n", writers[w].name, median[w],
			median[w] / median[find(writers[w].against)]);
}

int main(int argc, char **argv)
{
	struct vma_columns columns;
	struct column_list list = { 0 };
	struct complaint complaint;
	struct subject subject = { .target = "text" };
	struct vmat_mm *mm;
	static struct out out;
	struct bench bench = { &subject, &list, &out };

	if (argc < 2 || vmat_load_path(&mm, argv[1], NULL, NULL))
		return 2;
	subject.mm = mm;
	out_init(&out, STDOUT_FILENO);
	if (vma_columns_make(&columns, NULL) ||
	    column_choose(&list, &columns.set, VMA_COLUMNS_USUAL, &complaint))
		return 2;
	if (argc == 2)
		measure(&bench);
	else if (find(argv[2]) < WRITERS)
		writers[find(argv[2])].write(&bench);
	column_list_free(&list);
	vma_columns_free(&columns);
	vmat_mm_free(mm);
	return 0;
}
