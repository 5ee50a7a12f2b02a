/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sampler - a live process read again and again, gently: what is kept between two samples. */
#include "source/sampler.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/options.h"

#define USUAL_HOLD_NS UINT64_C(20000)
#define USUAL_AGE_NS  UINT64_C(5000000000)

const char *vmat_rss_source_name(enum vmat_rss_source source)
{
	static const char *const names[] = {
		[VMAT_RSS_BY_NONE] = "none", [VMAT_RSS_BY_SCAN] = "scan",
		[VMAT_RSS_BY_SMAPS] = "smaps",
	};

	return (unsigned)source < sizeof(names) / sizeof(names[0]) ? names[source] : "";
}

uint64_t sampler_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

/* smaps gets half of what there is where it is wanted: the rest goes on beside it. */
unsigned sampler_share(const struct vmat_sampler *sampler, bool smaps)
{
	unsigned all = sampler->options.max_cost, half = all / 2 + (all & 1);
	bool divided = sampler->rss_by_smaps || sampler->wants & VMAT_SAMPLE_SMAPS;

	return smaps || divided ? half : all;
}

int sampler_fail(const struct vmat_sampler *sampler, int rc, struct vmat_trouble *trouble)
{
	if (rc && trouble) {
		*trouble = sampler->load->trouble;
		if (trouble->error != rc)
			procfs_fail(trouble, rc, NULL, NULL, NULL);
	}
	return rc;
}

/* -- beginning and end --------------------------------------------------------------------- */

static int take_options(struct vmat_sampler_options *own, const struct vmat_sampler_options *given)
{
	int rc = 0;

	*own = (struct vmat_sampler_options){ .size = sizeof(*own) };
	if (given)
		rc = options_take(own, sizeof(*own), given);
	if (rc)
		return rc;
	if (!own->max_hold_ns)
		own->max_hold_ns = USUAL_HOLD_NS;
	if (!own->max_age_ns)
		own->max_age_ns = USUAL_AGE_NS;
	return (unsigned)own->backend > VMAT_BACKEND_QUERY ? -EINVAL : 0;
}

static int open_process(struct vmat_sampler *sampler, const struct vmat_procfs *fs, pid_t pid,
			struct vmat_trouble *trouble)
{
	struct procfs_dir root = { .fd = fs->fd }, own;
	int rc = procfs_open_pid(&sampler->dir, fs, pid);

	if (rc) {
		sampler->dir.fd = -1;
		return procfs_fail(trouble, rc, NULL, NULL, rc == -EACCES ? LOAD_HIDEPID : NULL);
	}
	if (!sampler->dir.live)
		return procfs_fail(trouble, -EOPNOTSUPP, NULL, "a copy of /proc does not change",
				   "load it once");
	if (!procfs_open_dir(&own, &root, ".")) {
		sampler->proc_fd = own.fd;
		sampler->load->proc = (struct procfs_dir){ .fd = own.fd, .live = true };
	}
	return 0;
}

int vmat_sampler_new(struct vmat_sampler **samplerp, const struct vmat_procfs *fs, pid_t pid,
		     const struct vmat_sampler_options *options, struct vmat_trouble *trouble)
{
	struct vmat_sampler *sampler = calloc(1, sizeof(*sampler));
	int rc;

	if (!sampler)
		return procfs_fail(trouble, -ENOMEM, NULL, NULL, NULL);
	sampler->dir.fd = sampler->proc_fd = sampler->watch.witness = -1;
	rc = take_options(&sampler->options, options);
	if (rc)
		procfs_fail(trouble, rc, NULL, "options that this library does not know", NULL);
	if (!rc)
		rc = load_new(&sampler->load, NULL, trouble);
	if (!rc)
		rc = open_process(sampler, fs, pid, trouble);
	if (rc) {
		vmat_sampler_free(sampler);
		return rc;
	}
	sampler->load->layout.why = "";
	sampler->rss_why = "it was not asked for";
	sampler->watch.pace = pages_pace(sampler->options.max_hold_ns);
	sampler->load->watch = &sampler->watch;
	*samplerp = sampler;
	return 0;
}

void vmat_sampler_free(struct vmat_sampler *sampler)
{
	if (!sampler)
		return;
	if (sampler->dir.fd >= 0)
		procfs_close_dir(&sampler->dir);
	if (sampler->proc_fd >= 0)
		close(sampler->proc_fd);
	if (sampler->watch.witness >= 0)
		close(sampler->watch.witness);
	free(sampler->watch.rss);
	procfs_text_free(&sampler->statm);
	procfs_text_free(&sampler->statm_now);
	procfs_text_free(&sampler->counters_statm);
	vmat_mm_free(sampler->counters);
	if (sampler->load)
		load_done(sampler->load, 0, NULL);
	free(sampler);
}
