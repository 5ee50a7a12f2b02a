/* SPDX-License-Identifier: GPL-2.0-or-later */
/* words - what people and strace write for the bits and numbers that calls take, both ways. */
#ifndef VMASIM_WORDS_H
#define VMASIM_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Flags of mmap() are VMAT_MAP_* and these. What backs a mapping is no flag for the library, but
 * it is one for who calls.
 */
#define MAP_IS_PRIVATE   (UINT64_C(1) << 32)
#define MAP_IS_ANONYMOUS (UINT64_C(1) << 33)
#define MAP_IS_HUGETLB   (UINT64_C(1) << 34)
#define MAP_IS_2MB       (UINT64_C(1) << 35)
#define MAP_IS_1GB       (UINT64_C(1) << 36)

enum word_kind {
	WORDS_PROT,	/* VMAT_VM_READ and the like */
	WORDS_MAP,
	WORDS_MREMAP,	/* VMAT_MREMAP_* */
	WORDS_ADVICE,	/* the kernel's numbers */
	WORDS_MLOCK, WORDS_MLOCKALL
};

/*
 * The value of one word, in any case, with its prefix (PROT_READ) or without (read). False: there
 * is no such word.
 */
bool word_value(enum word_kind kind, const char *text, size_t len, uint64_t *value);

/* The same of the kernel's own number for a call, 0x22; false: there are bits without a word. */
bool word_number(enum word_kind kind, uint64_t number, uint64_t *value);

/* The word that is most like it; NULL: none is. Without prefix, lower case; static. */
const char *word_like(enum word_kind kind, const char *text, size_t len);

/* What such a word is called: "a protection"; static. */
const char *word_family(enum word_kind kind);

/*
 * What strace would write: "PROT_READ|PROT_WRITE", at most @size bytes with the NUL, cut off where
 * there is no more room. Bits without a word are 0x...
 */
enum { WORDS_MAX = 256 };
void words_write(enum word_kind kind, uint64_t value, char to[WORDS_MAX]);

/* "ENOMEM" for -ENOMEM; NULL: an errno that no call here returns. */
const char *error_word(int error);

/* The negative errno of "ENOMEM"; 0: there is no such word. */
int error_of(const char *text, size_t len);

/* In words: "out of memory, room or mappings"; NULL as above. */
const char *error_meaning(int error);

#endif
