/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show - what comes of a script: as maps, step by step in words, as rows, checked. */
#include "vmasim/show.h"

#include <errno.h>
#include <stdlib.h>

#include "vmasim/play.h"

/* -- maps ------------------------------------------------------------------------------------- */

/* One line, straight into the buffer of the output, or through one of its own if it is longer. */
static int put_line(struct out *out, const struct vmat_mm *mm, const struct vmat_vma *vma)
{
	char *to = out_room(out, OUT_ROOM), *all;
	size_t room = (size_t)(out->buf + sizeof(out->buf) - to);
	ssize_t len = vmat_vma_text(mm, vma, VMAT_MAPS, to, room);

	if (len < 0)
		return (int)len;
	if ((size_t)len <= room) {
		out_end(out, to + len);
		return 0;
	}
	all = malloc((size_t)len);
	if (!all)
		return -ENOMEM;
	room = (size_t)len;
	len = vmat_vma_text(mm, vma, VMAT_MAPS, all, room);
	if (len >= 0)
		out_bytes(out, all, (size_t)len);
	free(all);
	return len < 0 ? (int)len : 0;
}

static int put_maps(struct out *out, const struct vmat_mm *mm)
{
	const struct vmat_vma *vma;
	int err = 0;

	for (vma = vmat_first_vma(mm); !err && vma && !out->error; vma = vmat_next_vma(mm, vma))
		err = put_line(out, mm, vma);
	return err;
}

static int show_result(struct job *job, const struct play *play)
{
	struct vmat_mm *mm;
	int err = vmat_sim_to_mm(&mm, play->replay.sim);

	if (err)
		return err;
	err = put_maps(&job->frame.out, mm);
	vmat_mm_free(mm);
	return err;
}

/* -- all of it ----------------------------------------------------------------------------------- */

static int play_all(struct play *play)
{
	struct outcome outcome;
	struct step step;
	int rc;

	while ((rc = play_next(play, &step, &outcome)) == 1)
		;
	return rc;
}

int show_script(struct job *job, const char *target, const char *script)
{
	const struct vmat_load_options how = {
		.stable_tries = job->options.stable,
		.strict = job->options.strict,
		.backend = (enum vmat_backend)job->options.common.backend, /* in the same order */
	};
	struct subject subject = { .target = target };
	struct vmat_mm *mm;
	struct play play;
	int err = frame_load_best(&mm, &job->frame, target, NEEDS_FACTS, how);

	if (err)
		return err;
	subject.mm = mm;
	err = play_begin(&play, job, &subject, script);
	if (!err)
		err = play_all(&play);
	if (!err)
		err = show_result(job, &play);
	play_end(&play);
	vmat_mm_free(mm);
	return err;
}
