/* SPDX-License-Identifier: GPL-2.0-or-later */
/* batch_job - what the two kinds of samples that are printed have in common. */
#include "vmatop/batch_job.h"

#include <string.h>

#include "common/json.h"

void batch_put_sample(const struct batch_job *job, const char *time)
{
	struct out *out = &job->frame->out;

	json_key(out, true, "sample");
	json_number(out, job->sample);
	json_key(out, true, "time");
	if (time)
		json_string(out, time, strlen(time));
	else
		out_text(out, "null");
}
