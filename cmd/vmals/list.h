/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list - the mappings, a row each, or the kernel's own text of them. */
#ifndef VMALS_LIST_H
#define VMALS_LIST_H

#include "vmals/view.h"

/* Both return 0 or a negative errno: -ENOMEM, or -ENODATA where there is no such text. */
int list_rows(struct job *job, const struct view *view, const struct subject *subject);
int list_text(struct job *job, const struct view *view, const struct subject *subject);

#endif
