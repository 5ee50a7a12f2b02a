/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary - the totals of both sides by role, and by how much they changed: --summary. */
#ifndef VMADIFF_SUMMARY_H
#define VMADIFF_SUMMARY_H

#include "common/changecolumn.h"
#include "vmadiff/pair.h"

/* 0 or -ENOMEM. */
int summary_write(struct job *job, const struct comparison_subject *subject);

#endif
