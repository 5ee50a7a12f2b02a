/* SPDX-License-Identifier: GPL-2.0-or-later */
/* preface - what was compared with what, how, and what was not. */
#ifndef VMADIFF_PREFACE_H
#define VMADIFF_PREFACE_H

#include "vmadiff/pair.h"

/* Lines for people; members of the object of JSON. @known: the fields that are compared. */
void preface(struct job *job, const struct pair *pair, uint64_t known);

#endif
