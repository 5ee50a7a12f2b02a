/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control - what happens to the model: keys, samples, a new size. */
#ifndef VMATOP_CONTROL_H
#define VMATOP_CONTROL_H

#include "vmatop/model.h"

/* Begin with a screen of that size and the processes (none: with the list of all). 0 or -ENOMEM. */
int control_start(struct model *model, unsigned rows, unsigned cols);
void control_end(struct model *model);

/* Follow one more, and show it. The model's from now on. 0 or -ENOMEM. */
int control_follow(struct model *model, struct watched *watched);

/* Show one of those that are followed. */
void control_show(struct model *model, size_t index);

void control_resize(struct model *model, unsigned rows, unsigned cols);

/* A key or the mouse. */
void control_event(struct model *model, const struct event *event);

/* What a key, a menu or a command means. */
void control_apply(struct model *model, enum action action);

/* A new sample of @watched. 0 or -ENOMEM. */
int control_take(struct model *model, struct watched *watched, const struct vmat_sample *sample);

/*
 * There is a new reading of all processes in model->processes, or the reason why there is none
 * (model->processes.why). 0 or -ENOMEM. The second says whether one is wanted each time.
 */
int control_take_processes(struct model *model);
bool control_wants_processes(const struct model *model);

/* VMAT_SAMPLE_* that the pages want of the current process. */
unsigned control_wants(const struct model *model);

#endif
