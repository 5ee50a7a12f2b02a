/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmatools.h - a placeholder until the contract arrives. */
#ifndef VMATOOLS_H
#define VMATOOLS_H

#ifdef __cplusplus
extern "C" {
#endif

#define VMAT_VERSION "0.1.0"

/* The version of the library that runs, such as "0.1.0". Since 0.1. */
const char *vmat_version(void);

#ifdef __cplusplus
}
#endif

#endif /* VMATOOLS_H */
