/* SPDX-License-Identifier: GPL-2.0-or-later */
/* object - changes as JSON: each with both of its sides, and by how much its counters changed. */
#ifndef VMADIFF_OBJECT_H
#define VMADIFF_OBJECT_H

#include "common/out.h"
#include "vmadiff/pick.h"

/* The member "changes", and "others" where --top leaves some out. 0 or -ENOMEM. */
int objects_write(struct job *job, const struct view *view, const struct picked *picked,
		  const struct comparison_subject *subject);

/*
 * The member @key: how many changes, and by how much the counters did, of which a bit each
 * in @known says that it is known.
 */
void object_sum(struct out *out, const char *key, const struct change_sum *sum, uint64_t known);

#endif
