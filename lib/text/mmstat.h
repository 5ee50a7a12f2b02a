/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* mmstat - the small files of /proc, text in: what they carry of struct mm_struct. */
#ifndef TEXT_MMSTAT_H
#define TEXT_MMSTAT_H

#include "model/mm.h"

/*
 * Digest the bytes of one file. @file is its name below /proc/PID ("stat", "status", "statm",
 * "auxv", "limits", "personality", "numa_maps", "smaps_rollup", "comm", "cmdline", "exe" (what
 * the link says), "coredump_filter", "ksm_stat", "task_stats", "task/812/stat",
 * "task/812/syscall", "task" (thread ids, blanks or newlines between)), a sysctl as
 * "sys/vm/max_map_count", or "vmatools", what a snapshot says of itself ("machine: x86_64",
 * "page_size: 4096"). auxv may be the kernel's bytes or these as hexadecimal digits with any
 * blanks. Any other file is ignored, and so is an empty text, which tells nothing.
 *
 * Files may come in any order, but numa_maps after the VMAs. What cannot be told from a file,
 * such as the addresses in stat without leave to ptrace, is not noted. A zombie and a kernel
 * thread become the state of an mm that has no VMAs.
 *
 * Returns 0, -ENOMEM, or -EBADMSG with @trouble (NULL is fine) filled. O(@len); numa_maps
 * O(lines * log n).
 */
int mmstat_parse(struct vmat_mm *mm, const char *file, const char *text, size_t len,
		 struct vmat_trouble *trouble);

/* Whether @file is one that mmstat_parse() digests, so that nobody reads files for nothing. */
bool mmstat_knows(const char *file);

/*
 * How many bytes of such a @file are more than any kernel prints, so that a text that is none is
 * not read to its end.
 */
size_t mmstat_limit(const char *file);

/* What complaints call such a @file: static, a '*' for what varies. */
const char *mmstat_name(const char *file);

#endif
