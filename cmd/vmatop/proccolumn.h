/* SPDX-License-Identifier: GPL-2.0-or-later */
/* proccolumn - what can be shown of a process in a list of all. */
#ifndef VMATOP_PROCCOLUMN_H
#define VMATOP_PROCCOLUMN_H

#include "common/column.h"
#include "vmatop/processes.h"

/* All columns of rows that are each a struct process; the table is static. */
extern const struct column_set process_columns;

/* Those that are shown unless others are asked for. */
#define PROCESS_COLUMNS "PID,USER,MAPS,MAPS_PCT,VSZ,RSS,SWAP,DRSS,MRSS,STATE,COMMAND"

#endif
