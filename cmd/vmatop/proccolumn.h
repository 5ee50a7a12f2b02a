/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proccolumn - what can be shown of a process in a list of all. */
#ifndef VMATOP_PROCCOLUMN_H
#define VMATOP_PROCCOLUMN_H

#include "common/column.h"
#include "vmatop/processes.h"

/* What the rows, each a struct process, are about. */
struct process_subject {
	struct subject subject;		/* the first */
	const struct processes *table;
};

/* All columns; the table is static. */
extern const struct column_set process_columns;

/* Those that are shown unless others are asked for. */
#define PROCESS_COLUMNS "PID,USER,MAPS,MAPS_PCT,VSZ,RSS,SWAP,DRSS,MRSS,STATE,COMMAND"

#endif
