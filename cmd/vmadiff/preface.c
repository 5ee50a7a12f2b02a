/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preface - what was compared with what, how, and what was not. */
#include "vmadiff/preface.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/changerow.h"
#include "common/json.h"

static const char *const match_words[] = {
	[VMAT_MATCH_AUTO] = "auto", [VMAT_MATCH_ADDRESS] = "address",
	[VMAT_MATCH_IDENTITY] = "identity",
};

/* -- counters that only one side has ------------------------------------------------------ */

static bool has_key(const struct vmat_mm *mm, const char *key)
{
	const char *known;

	for (size_t i = 0; (known = vmat_mm_key(mm, i)); i++)
		if (!strcmp(known, key))
			return true;
	return false;
}

/* The keys of @mm's smaps that @other's has not, with blanks between them; free() it. */
static char *keys_beyond(const struct vmat_mm *mm, const struct vmat_mm *other)
{
	char *keys = NULL, *more;
	const char *key;

	for (size_t i = 0; (key = vmat_mm_key(mm, i)); i++) {
		if (has_key(other, key))
			continue;
		if (asprintf(&more, "%s%s%s", keys ? keys : "", keys ? " " : "", key) < 0)
			break;
		free(keys);
		keys = more;
	}
	return keys;
}

static void say_keys(struct job *job, const struct pair *pair, int side)
{
	const struct vmat_mm *mm = pair->mm[side], *other = pair->mm[!side];
	char *keys;

	if (!vmat_mm_count(other) || !vmat_mm_key(mm, 0))
		return;
	if (!vmat_mm_key(other, 0)) {
		report_say(job->frame.report,
			   "%s has no counters (it is not smaps): only the layout was compared",
			   pair->name[!side]);
		return;
	}
	keys = keys_beyond(mm, other);
	if (keys)
		report_say(job->frame.report, "not compared, for only %s has them: %s",
			   pair->name[side], keys);
	free(keys);
}

static bool is_counter(const char *key)
{
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(field[i].key, key))
			return true;
	return false;
}

/* A key that both have, and of which nobody knows whether it can be summed up. */
static bool is_strange(const struct pair *pair, const char *key)
{
	return !is_counter(key) && has_key(pair->mm[AFTER], key);
}

static void say_strange_keys(struct job *job, const struct pair *pair)
{
	const char *key;

	for (size_t i = 0; (key = vmat_mm_key(pair->mm[BEFORE], i)); i++)
		if (is_strange(pair, key))
			report_say(job->frame.report, "not compared, for it is not known what it "
				   "counts: %s", key);
}

/* -- two worlds ------------------------------------------------------------------------- */

/* Sizes of pages that smaps told; what maps lets one guess is none. */
static void say_page_sizes(struct job *job, const struct pair *pair)
{
	uint64_t size[2];

	for (int side = BEFORE; side <= AFTER; side++) {
		const struct vmat_mm *mm = pair->mm[side];

		if (!vmat_mm_count(mm) || vmat_mm_detail(mm) != VMAT_SMAPS)
			return;
		size[side] = vmat_mm_page_size(mm);
	}
	if (size[BEFORE] != size[AFTER])
		report_say(job->frame.report, "a page was %" PRIu64 "K before, and is %" PRIu64
			   "K after", size[BEFORE] / 1024, size[AFTER] / 1024);
}

/* -- for people ------------------------------------------------------------------------- */

/* "812 (nginx)", "snapshot (nginx, 812)"; free() it. */
static char *who(const struct pair *pair, int side)
{
	const char *name = pair->name[side], *comm = vmat_mm_comm(pair->mm[side]);
	pid_t pid = vmat_mm_pid(pair->mm[side]);
	char *text;
	int len;

	if (!pid)
		len = asprintf(&text, "%s", name);
	else if (source_is_process(name))
		len = asprintf(&text, "%s (%s)", name, comm);
	else
		len = asprintf(&text, "%s (%s%s%d)", name, comm, *comm ? ", " : "", (int)pid);
	return len < 0 ? NULL : text;
}

/* One process, at two moments. */
static void say_moments(struct job *job, const char *process)
{
	const struct vmadiff_options *options = &job->options;
	const char *seconds = options->interval ? options->interval : "1";

	if (!job->round)
		report_say(job->frame.report, "%s, %s s apart", process, seconds);
	else if (options->since_first)
		report_say(job->frame.report, "%s, %u x %s s after the first reading", process,
			   job->round, seconds);
	else
		report_say(job->frame.report, "%s, %s s apart (%u)", process, seconds, job->round);
}

static void say(struct job *job, const struct pair *pair)
{
	const char *why;
	enum vmat_match match = vmat_diff_match(pair->diff, &why);
	char *before = who(pair, BEFORE), *after = who(pair, AFTER);
	const char *comm = vmat_mm_comm(pair->mm[BEFORE]);
	bool renamed = strcmp(comm, vmat_mm_comm(pair->mm[AFTER])) != 0;

	if (job->options.interval || job->options.watch) {
		say_moments(job, after ? after : "");
		if (renamed)
			report_say(job->frame.report, "it was called %s before", comm);
	} else {
		report_say(job->frame.report, "before: %s", before ? before : "");
		report_say(job->frame.report, "after:  %s", after ? after : "");
	}
	if (job->round <= 1)
		report_say(job->frame.report, "matched by %s (%s)", match_words[match], why);
	say_keys(job, pair, BEFORE);
	say_keys(job, pair, AFTER);
	say_strange_keys(job, pair);
	say_page_sizes(job, pair);
	report_apart(job->frame.report);
	free(before);
	free(after);
}

/* -- for programs ------------------------------------------------------------------------- */

static void write_side(struct job *job, const struct pair *pair, int side, const char *key)
{
	const struct subject subject = {
		.target = pair->name[side], .mm = pair->mm[side], .sparse = pair->sparse,
	};

	report_who(job->frame.report, key, &subject);
}

static bool tells(const struct vmat_mm *mm, enum vmat_field field)
{
	uint64_t sum;

	return vmat_mm_sum(mm, field, &sum);
}

/* The keys of counters that one of the two tells, and that "total" has not. */
/* Whether there were any. */
static bool write_keys(struct out *out, const struct pair *pair, uint64_t known)
{
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);
	bool more = false;

	for (size_t i = 0; i < count; i++) {
		const struct column column = { .name = field[i].column };
		char key[64];

		if (!field_has_delta(&field[i]) || known >> field[i].field & 1 ||
		    (!tells(pair->mm[BEFORE], field[i].field) &&
		     !tells(pair->mm[AFTER], field[i].field)))
			continue;
		column_key(&column, key);
		if (more)
			out_char(out, ',');
		json_string(out, key, strlen(key));
		more = true;
	}
	return more;
}

static void write_strange_keys(struct out *out, const struct pair *pair, bool more)
{
	const char *key;

	for (size_t i = 0; (key = vmat_mm_key(pair->mm[BEFORE], i)); i++) {
		if (!is_strange(pair, key))
			continue;
		if (more)
			out_char(out, ',');
		json_string(out, key, strlen(key));
		more = true;
	}
}

static void write(struct job *job, const struct pair *pair, uint64_t known)
{
	const char *why, *match = match_words[vmat_diff_match(pair->diff, &why)];
	struct out *out = &job->frame.out;

	write_side(job, pair, BEFORE, "before");
	write_side(job, pair, AFTER, "after");
	if (job->round) {
		json_key(out, true, "round");
		json_number(out, job->round);
	}
	json_text(out, true, "match", match, strlen(match));
	json_text(out, true, "why", why, strlen(why));
	json_key(out, true, "not_compared");
	out_char(out, '[');
	write_strange_keys(out, pair, write_keys(out, pair, known));
	out_char(out, ']');
}

void preface(struct job *job, const struct pair *pair, uint64_t known)
{
	if (job->options.common.json)
		write(job, pair, known);
	else
		say(job, pair);
}
