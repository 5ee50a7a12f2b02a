/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of maps with the role that each must get written behind it. */
#ifndef TESTS_KIT_ROLES_H
#define TESTS_KIT_ROLES_H

#include "vmatools.h"

/*
 * Each line is one of maps, then " => ROLE" and nothing, " ?" (not sure) or " !" (sure). The text
 * without these is parsed and classified; every role must be as written. Lines that begin with
 * "VmFlags: " give the line before them its flags: the text is then made into smaps.
 */
void assert_roles(const char *annotated);

/* Role and confidence of one VMA in words: "text, likely: ...". Static until the next call. */
const char *role_in_words(const struct vmat_mm *mm, const struct vmat_vma *vma);

#endif
