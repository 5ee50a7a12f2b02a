/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed - where samples of one address space come from: a live process, or texts that were saved. */
#include "vmatop/feed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A copy of /proc is as good as a saved text: it is there, and does not change. */
static int open_live(struct feed *feed, struct source *source,
		     const struct vmat_sampler_options *options, struct vmat_trouble *trouble)
{
	int err = source_sampler(&feed->sampler, source, feed->target, options, trouble);

	return err == -EOPNOTSUPP ? 0 : err;
}

int feed_open(struct feed **feedp, struct source *source, const char *target, char **more,
	      size_t count, const struct vmat_sampler_options *options,
	      struct vmat_trouble *trouble)
{
	struct feed *feed = calloc(1, sizeof(*feed));
	int err = -ENOMEM;

	if (!feed)
		return err;
	feed->target = strdup(target);
	if (!feed->target)
		goto close_feed;
	err = source_is_process(target) ? open_live(feed, source, options, trouble) : 0;
	if (err)
		goto close_feed;
	if (!feed->sampler) {
		feed->saved = calloc(count + 1, sizeof(*feed->saved));
		err = -ENOMEM;
		if (!feed->saved)
			goto close_feed;
		feed->saved[feed->count++] = feed->target;
		for (size_t i = 0; i < count; i++)
			feed->saved[feed->count++] = more[i];
	}
	*feedp = feed;
	return 0;

close_feed:
	feed_close(feed);
	return err;
}

void feed_close(struct feed *feed)
{
	if (!feed)
		return;
	vmat_sampler_free(feed->sampler);
	free(feed->saved);
	free(feed->target);
	free(feed);
}

bool feed_is_live(const struct feed *feed)
{
	return feed->sampler;
}

const char *feed_name(const struct feed *feed)
{
	return feed->next ? feed->saved[feed->next - 1] : feed->target;
}

bool feed_has_next(const struct feed *feed)
{
	return feed->sampler || feed->next < feed->count;
}

/* Saved texts tell all that there is, whatever is wanted. */
static int take_saved(struct vmat_sample *sample, struct feed *feed, struct source *source,
		      uint64_t now_ns, struct vmat_trouble *trouble)
{
	static const struct vmat_load_options options = {
		.size = sizeof(options), .detail = VMAT_SMAPS, .with = VMAT_WITH_FACTS,
	};
	struct vmat_mm *mm;
	pid_t pid;
	int err;

	if (feed->next >= feed->count) {
		*trouble = (struct vmat_trouble){ .error = -ENODATA, .why = "there is no more" };
		return -ENODATA;
	}
	err = source_try(&mm, source, feed->saved[feed->next++], &options, trouble);
	if (err)
		return err;
	pid = vmat_mm_pid(mm);
	*sample = (struct vmat_sample){
		.size = sizeof(*sample),
		.mm = mm,
		.time_ns = now_ns,
		.layout_by = VMAT_BACKEND_TEXT,
		.rss_by = vmat_mm_detail(mm) == VMAT_SMAPS ? VMAT_RSS_BY_SMAPS : VMAT_RSS_BY_NONE,
		.counters_age_ns = vmat_mm_detail(mm) == VMAT_SMAPS ? 0 : UINT64_MAX,
		.layout_why = "",
		.rss_why = "",
		.new_program = pid && feed->pid && pid != feed->pid,
	};
	if (pid)
		feed->pid = pid;
	return 0;
}

int feed_take(struct vmat_sample *sample, struct feed *feed, struct source *source, unsigned wants,
	      uint64_t now_ns, struct vmat_trouble *trouble)
{
	if (!feed->sampler)
		return take_saved(sample, feed, source, now_ns, trouble);
	*sample = (struct vmat_sample){ .size = sizeof(*sample) };
	return vmat_sampler_take(sample, feed->sampler, wants, trouble);
}
