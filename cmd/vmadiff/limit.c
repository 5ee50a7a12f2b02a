/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limit - --max-growth: how much a counter may grow. */
#include "vmadiff/limit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/complain.h"
#include "common/human.h"
#include "common/json.h"

static const char option[] = "--max-growth";

static const struct vmat_field_info *find_field(const char *name, size_t len)
{
	size_t count;
	const struct vmat_field_info *field = vmat_field_table(&count);

	for (size_t i = 0; i < count; i++)
		if (!strncasecmp(field[i].column, name, len) && !field[i].column[len] &&
		    change_fields() >> field[i].field & 1)
			return &field[i];
	return NULL;
}

/* The counter that may have been meant. */
static const char *like(const struct view *view, const char *text, size_t len)
{
	const char *name = column_like(&view->columns.all.set, text, len);

	return name && find_field(name, strlen(name)) ? name : NULL;
}

/* "rss=10M" */
static int take(struct limit *limit, const char *text, const struct view *view)
{
	size_t len = strcspn(text, "=");
	const char *size = text[len] ? text + len + 1 : text + len;
	struct complaint complaint = { .token = text, .token_len = len, .at = 1 };

	limit->field = find_field(text, len);
	if (!limit->field) {
		complaint.why = len ? "no counter of bytes is called so" : "a counter is missing";
		complaint.token = len ? text : NULL;
		complaint.maybe = like(view, text, len);
		complaint.hint = "for example rss=10M";
	} else if (!*size || human_parse_size(size, strlen(size), &limit->most) != strlen(size)) {
		complaint.why = "expected a size, such as 4096, 64K or 1.5M";
		complaint.token = *size ? size : NULL;
		complaint.token_len = strlen(size);
		complaint.at = (size_t)(size - text) + 1;
	} else {
		return 0;
	}
	complain_text(COMMAND, option, &complaint);
	return -EINVAL;
}

int limits_take(struct limits *limits, const struct job *job, const struct view *view)
{
	const struct cli_steps *steps = &job->options.growth;
	int err = 0;

	*limits = (struct limits){ .count = steps->count };
	limits->limit = calloc(steps->count + 1, sizeof(*limits->limit));
	if (!limits->limit)
		return -ENOMEM;
	for (size_t i = 0; !err && i < steps->count; i++)
		err = take(&limits->limit[i], steps->step[i].argument, view);
	return err;
}

void limits_free(struct limits *limits)
{
	free(limits->limit);
	limits->limit = NULL;
}

uint64_t limits_fields(const struct limits *limits)
{
	uint64_t fields = 0;

	for (size_t i = 0; i < limits->count; i++)
		fields |= UINT64_C(1) << limits->limit[i].field->field;
	return fields;
}

static bool exceeds(const struct limit *limit, const struct change_sum *total)
{
	int64_t delta = total->delta[limit->field->field];

	return delta > 0 && (uint64_t)delta > limit->most;
}

static const char *size_text(const struct job *job, char *to, uint64_t bytes)
{
	*(job->options.common.bytes ? human_decimal(to, bytes) : human_size(to, bytes)) = '\0';
	return to;
}

/* Where words and pairs are written there is no place for a sentence but standard error. */
static void say(const struct limit *limit, struct job *job, const struct change_sum *total)
{
	static const char exceeded[] = "%s has grown by %s: more than %s";
	char grown[HUMAN_MAX + 1], most[HUMAN_MAX + 1];
	int64_t delta = total->delta[limit->field->field];

	size_text(job, grown, (uint64_t)delta);
	size_text(job, most, limit->most);
	if (job->options.common.raw || job->options.common.pairs)
		complain(COMMAND, exceeded, limit->field->column, grown, most);
	else
		report_say(job->frame.report, exceeded, limit->field->column, grown, most);
}

/* Which of the two does not tell. */
static const char *silent_side(const struct comparison_subject *subject, enum vmat_field field)
{
	const struct subject *side = subject->side;
	uint64_t value;

	return side[vmat_mm_sum(side[AFTER].mm, field, &value) ? BEFORE : AFTER].target;
}

static int complain_unknown(const struct comparison_subject *subject, enum vmat_field field,
			    const char *column, const char *which)
{
	complain(COMMAND, "%s: not every mapping has %s here: %s cannot be checked",
		 silent_side(subject, field), column, which);
	return -ENODATA;
}

int limits_can_check(const struct limits *limits, const struct job *job,
		     const struct comparison_subject *subject)
{
	if (job->options.strict_counters && !(subject->known >> VMAT_RSS & 1))
		return complain_unknown(subject, VMAT_RSS, "RSS", "--strict-counters");
	for (size_t i = 0; i < limits->count; i++) {
		const struct vmat_field_info *field = limits->limit[i].field;

		if (!(subject->known >> field->field & 1))
			return complain_unknown(subject, field->field, field->column, option);
	}
	return 0;
}

bool limits_check(const struct limits *limits, struct job *job, const struct change_sum *total)
{
	bool exceeded = false;

	for (size_t i = 0; i < limits->count; i++) {
		const struct limit *limit = &limits->limit[i];

		if (!exceeds(limit, total))
			continue;
		exceeded = true;
		say(limit, job, total);
	}
	return exceeded;
}

void limits_write(const struct limits *limits, struct job *job, const struct change_sum *total)
{
	struct out *out = &job->frame.out;

	if (!limits->count)
		return;
	json_key(out, true, "thresholds");
	for (size_t i = 0; i < limits->count; i++) {
		const struct limit *limit = &limits->limit[i];
		const struct column column = { .name = limit->field->column };
		char key[64];

		column_key(&column, key);
		out_char(out, i ? ',' : '[');
		out_char(out, '{');
		json_key(out, false, "counter");
		json_string(out, key, strlen(key));
		json_key(out, true, "most");
		json_number(out, limit->most);
		json_key(out, true, "delta");
		json_delta(out, total->delta[limit->field->field]);
		json_key(out, true, "exceeded");
		out_text(out, exceeds(limit, total) ? "true" : "false");
		out_char(out, '}');
	}
	out_char(out, ']');
}
