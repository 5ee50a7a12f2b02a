/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sampler_take - one sample: what must be read, what may wait, and what it cost. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "model/carry.h"
#include "model/facts.h"
#include "model/options.h"
#include "source/sampler.h"

enum { STATM_MOST = 4096 };

/* One call of vmat_sampler_take(). */
struct take {
	struct vmat_sampler *s;
	unsigned wants;
	uint64_t now_ns;
	struct vmat_mm *who;		/* as of before */
	bool is_there;			/* the address space of the last sample */
	bool smaps_due, by_smaps;	/* it may be read; it was */
	struct vmat_mm *mm;
	struct vmat_sample sample;
};

static bool same_text(const struct procfs_text *a, const struct procfs_text *b)
{
	return a->len && a->len == b->len && !memcmp(a->bytes, b->bytes, a->len);
}

static int copy_text(struct procfs_text *to, const struct procfs_text *from)
{
	to->len = 0;
	return procfs_text_add(to, from->bytes, from->len);
}

/* -- another program ----------------------------------------------------------------------- */

static bool tells(const struct load_image *image)
{
	static const struct load_image none;

	return memcmp(image, &none, sizeof(none)) != 0;
}

static bool same_image(const struct load_image *a, const struct load_image *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/* After an exec nothing that was learnt is true any more. */
static void forget_program(struct take *take)
{
	struct vmat_sampler *s = take->s;

	take->sample.new_program = true;
	vmat_mm_free(s->counters);
	s->counters = NULL;
	s->rss_by_smaps = false;
	s->load->layout.text_only = false;
	s->load->layout.seen = (struct load_names_seen){ .vmas = 0 };
}

/*
 * Only an exec ends the address space of a process that lives. Where others share it (vfork) it
 * lives on, but the program lies elsewhere.
 */
static void notice_exec(struct take *take, const struct vmat_mm *mm, bool gone)
{
	struct vmat_sampler *s = take->s;
	struct load_image image = load_image_of(mm);

	if (s->taken && s->state == VMAT_STATE_MAPPED && tells(&image) && tells(&s->image) &&
	    (gone || !same_image(&image, &s->image)))
		forget_program(take);
	if (tells(&image))
		s->image = image;
}

/* What can be seen before anything is read; what happens later is noticed with the new mm. */
static void look_for_exec(struct take *take)
{
	int *witness = &take->s->watch.witness;

	take->is_there = *witness >= 0 && load_is_there(*witness);
	notice_exec(take, take->who, *witness >= 0 && !take->is_there);
	if (!take->sample.new_program || *witness < 0)
		return;
	close(*witness);
	*witness = -1;
}

/* -- the gate ------------------------------------------------------------------------------ */

/* Counters that were read before, while nothing that statm shows has happened since, will do. */
static bool counters_are_stale(const struct take *take)
{
	const struct vmat_sampler *s = take->s;

	return !s->counters || take->wants & VMAT_SAMPLE_NOW ||
	       !same_text(&s->counters_statm, &s->statm_now) ||
	       take->now_ns - s->counters_at_ns >= s->options.max_age_ns;
}

static bool wants_smaps(const struct take *take)
{
	if (take->s->no_smaps)
		return false;
	return (take->wants & VMAT_SAMPLE_SMAPS && counters_are_stale(take)) ||
	       (take->wants & VMAT_SAMPLE_RSS && take->s->rss_by_smaps);
}

/* Who has no address space does not get one, but for a kernel thread, in rare cases. */
static bool is_still_empty(const struct take *take)
{
	if (take->s->state == VMAT_STATE_ZOMBIE)
		return load_has_exited(take->who) && !load_leader_has_exited(take->who);
	return take->s->state == VMAT_STATE_KTHREAD && load_is_kthread(take->who);
}

static bool gate_is_shut(const struct take *take)
{
	const struct vmat_sampler *s = take->s;
	struct load_image image = load_image_of(take->who);
	unsigned further = take->wants & ~s->wants;

	if (!s->taken || take->wants & VMAT_SAMPLE_NOW || further ||
	    take->now_ns - s->layout_at_ns >= s->options.max_age_ns)
		return false;
	if (s->state != VMAT_STATE_MAPPED)
		return is_still_empty(take);
	if (!tells(&image) || !same_image(&image, &s->image) ||
	    !same_text(&s->statm, &s->statm_now))
		return false;
	if (take->smaps_due && (take->wants & VMAT_SAMPLE_SMAPS ? counters_are_stale(take) :
				take->wants & VMAT_SAMPLE_RSS && !s->rss_by && !s->no_smaps))
		return false;
	return take->is_there;
}

/* -- reading ------------------------------------------------------------------------------- */

static int load_once(struct take *take)
{
	struct vmat_sampler *s = take->s;
	struct load_watch *watch = &s->watch;
	struct vmat_load_options *options = &s->load->options;
	bool query = !take->by_smaps && s->options.backend == VMAT_BACKEND_QUERY;
	int rc;

	options->detail = take->by_smaps ? VMAT_SMAPS : VMAT_MAPS;
	options->backend = take->by_smaps ? VMAT_BACKEND_TEXT : s->options.backend;
	options->with = (take->wants & VMAT_SAMPLE_FACTS ? VMAT_WITH_FACTS : 0) |
			(take->wants & VMAT_SAMPLE_NAMES ? VMAT_WITH_NAMES : 0);
	watch->wants_rss = take->wants & VMAT_SAMPLE_RSS && !s->rss_by_smaps;
	watch->rss_known = false;
	s->load->layout.by = query ? VMAT_BACKEND_QUERY : VMAT_BACKEND_TEXT;
	s->load->layout.why = take->by_smaps ? "smaps was read" : "";
	rc = load_live(&take->mm, s->load, &s->dir);
	if (!rc)
		notice_exec(take, take->mm, watch->witness_is_gone);
	watch->witness_is_gone = false;
	return rc;
}

/* This kernel has none; the layout is worth having without counters. */
static int load_without_smaps(struct take *take)
{
	take->s->no_smaps = true;
	take->s->load->trouble = (struct vmat_trouble){ .error = 0 };
	take->by_smaps = false;
	return load_once(take);
}

/* Page tables did not tell what was asked of them: smaps does, when it may be read. */
static int load_again(struct take *take)
{
	struct vmat_sampler *s = take->s;
	int rc;

	s->rss_by_smaps = true;
	s->rss_why = s->watch.rss_why;
	if (!take->smaps_due || s->no_smaps)
		return 0;
	vmat_mm_free(take->mm);
	take->mm = NULL;
	take->by_smaps = true;
	rc = load_once(take);
	return rc == -ENOENT ? load_without_smaps(take) : rc;
}

static int add_counters(struct take *take)
{
	struct vmat_sampler *s = take->s;
	struct vmat_mm *kept;
	int rc;

	if (!take->mm->count)
		return 0;
	if (!take->by_smaps)
		return carry_counters(take->mm,
				      take->wants & VMAT_SAMPLE_SMAPS ? s->counters : NULL,
				      s->watch.rss_known ? s->watch.rss : NULL);
	rc = carry_keep(&kept, take->mm);
	if (rc)
		return rc;
	rc = copy_text(&s->counters_statm, &s->statm_now);
	if (rc) {
		vmat_mm_free(kept);
		return rc;
	}
	vmat_mm_free(s->counters);
	s->counters = kept;
	s->counters_at_ns = take->now_ns;
	return 0;
}

static int load_all(struct take *take)
{
	struct vmat_sampler *s = take->s;
	int rc;

	take->by_smaps = take->smaps_due && wants_smaps(take);
	rc = load_once(take);
	if (rc == -ENOENT && take->by_smaps)
		rc = load_without_smaps(take);
	if (!rc && s->watch.wants_rss && !take->by_smaps && !s->watch.rss_known && take->mm->count)
		rc = load_again(take);
	if (!rc && add_counters(take))
		rc = procfs_fail(&s->load->trouble, -ENOMEM, NULL, NULL, NULL);
	if (!rc && copy_text(&s->statm, &s->statm_now))
		rc = procfs_fail(&s->load->trouble, -ENOMEM, "statm", NULL, NULL);
	return rc;
}

/* -- what it was --------------------------------------------------------------------------- */

static void remember(struct take *take)
{
	struct vmat_sampler *s = take->s;
	bool wanted = take->wants & VMAT_SAMPLE_RSS, wanted_smaps = take->wants & VMAT_SAMPLE_SMAPS;

	s->taken = true;
	s->wants = take->wants & ~VMAT_SAMPLE_NOW;
	s->state = vmat_mm_state(take->mm);
	s->layout_at_ns = take->now_ns;
	s->rss_by = take->by_smaps ? VMAT_RSS_BY_SMAPS :
		    s->watch.rss_known ? VMAT_RSS_BY_SCAN : VMAT_RSS_BY_NONE;
	s->counters_shown = take->mm->count && (take->by_smaps || (wanted_smaps && s->counters));
	if (!s->rss_by_smaps)
		s->rss_why = take->by_smaps ? "smaps was read for the other counters" :
			     wanted ? "" : "it was not asked for";
}

static void tell(struct take *take, uint64_t cpu_ns)
{
	struct vmat_sampler *s = take->s;
	struct vmat_sample *sample = &take->sample;
	uint64_t end_ns = pages_clock_ns();

	sample->mm = take->mm;
	sample->time_ns = take->now_ns;
	sample->cost_ns = sampler_cpu_ns() - cpu_ns;
	sample->wall_ns = end_ns - take->now_ns;
	sample->layout_age_ns = take->now_ns - s->layout_at_ns;
	sample->counters_age_ns = s->counters_shown ? take->now_ns - s->counters_at_ns : UINT64_MAX;
	sample->hold_ns = s->watch.pace.longest_ns;
	sample->layout_by = s->load->layout.by;
	sample->layout_why = s->load->layout.why;
	sample->rss_by = s->rss_by;
	sample->rss_why = s->rss_why;
	sample->smaps_put_off = !take->smaps_due && !take->by_smaps && wants_smaps(take);
	budget_spend(take->by_smaps ? &s->smaps : &s->quick, sampler_share(s, take->by_smaps),
		     end_ns, sample->cost_ns);
	sample->wait_ns = budget_wait(&s->quick, sampler_share(s, false), end_ns);
	sample->smaps_wait_ns = budget_wait(&s->smaps, sampler_share(s, true), end_ns);
}

static int take_sample(struct take *take)
{
	struct vmat_sampler *s = take->s;
	uint64_t state = 0;
	int rc = load_who(&take->who, s->load, &s->dir);

	if (rc)
		return rc;
	facts_get(take->who, FACT_STAT_STATE, &state);
	take->sample.run_state = (char)state;
	if (procfs_slurp(&s->statm_now, &s->dir, "statm", STATM_MOST))
		s->statm_now.len = 0;
	look_for_exec(take);
	take->smaps_due = take->wants & VMAT_SAMPLE_NOW ||
			  !budget_wait(&s->smaps, sampler_share(s, true), take->now_ns);
	rc = gate_is_shut(take) ? 0 : load_all(take);
	vmat_mm_free(take->who);
	if (!rc && take->mm)
		remember(take);
	return rc;
}

int vmat_sampler_take(struct vmat_sample *sample, struct vmat_sampler *sampler, unsigned wants,
		      struct vmat_trouble *trouble)
{
	uint64_t cpu_ns = sampler_cpu_ns();
	struct take take = { .s = sampler, .wants = wants, .now_ns = pages_clock_ns() };
	int rc;

	if (sample->size < sizeof(sample->size))
		return procfs_fail(trouble, -EINVAL, NULL, NULL, NULL);
	sampler->load->trouble = (struct vmat_trouble){ .error = 0 };
	sampler->watch.pace.longest_ns = 0;
	sampler->watch.pace.sleeps = 0;
	rc = take_sample(&take);
	if (rc) {
		vmat_mm_free(take.mm);
		take.mm = NULL;
	}
	tell(&take, cpu_ns);
	if (rc)
		return sampler_fail(sampler, rc, trouble);
	return options_give(sample, &take.sample, sizeof(take.sample));
}
