/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* options - structures that the caller fills and that begin with their size: in and out. */
#ifndef MODEL_OPTIONS_H
#define MODEL_OPTIONS_H

#include <stddef.h>

/*
 * Options, wishes and areas begin with their size. Copy @given, which may be of an older or a newer
 * header, into @own of @size bytes, which holds what is to stand where @given says nothing.
 * 0, -EINVAL, or -E2BIG: it asks for something that we do not know.
 */
int options_take(void *own, size_t size, const void *given);

/* The other way round: fill the caller's structure as far as it knows it. */
int options_give(void *theirs, const void *own, size_t size);

#endif
