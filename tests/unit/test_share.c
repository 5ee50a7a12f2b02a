/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows have in common is stored once, and what differs in anything is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/mm.h"

static int new_mm(void **state)
{
	struct vmat_mm *mm;
	int rc = mm_new(&mm);

	*state = mm;
	return rc;
}

static int free_mm(void **state)
{
	vmat_mm_free(*state);
	return 0;
}

static const struct vma_file *share(struct vmat_mm *mm, uint64_t inode, uint32_t major,
				    uint32_t minor, const char *name)
{
	const struct vma_file head = { .inode = inode, .dev_major = major, .dev_minor = minor };

	return mm_share_file(mm, &head, name, strlen(name));
}

static void equal_files_are_one(void **state)
{
	const struct vma_file *file = share(*state, 5, 8, 1, "/bin/true");

	assert_string_equal(file->name, "/bin/true");
	assert_int_equal(file->name_len, 9);
	assert_int_equal(file->inode, 5);
	assert_int_equal(file->dev_major, 8);
	assert_int_equal(file->dev_minor, 1);
	assert_ptr_equal(share(*state, 5, 8, 1, "/bin/true"), file);
}

static void files_that_differ_in_anything_are_two(void **state)
{
	const struct vma_file *file = share(*state, 5, 8, 1, "/bin/true");
	struct vmat_vma *row = mm_push_row(*state);

	/* also when the row before has the one of them */
	assert_non_null(row);
	*row = (struct vmat_vma){ .start = 1, .end = 2, .file = file };
	assert_ptr_not_equal(share(*state, 6, 8, 1, "/bin/true"), file);
	assert_ptr_not_equal(share(*state, 5, 9, 1, "/bin/true"), file);
	assert_ptr_not_equal(share(*state, 5, 8, 2, "/bin/true"), file);
	assert_ptr_not_equal(share(*state, 5, 8, 1, "/bin/trud"), file);
	assert_ptr_not_equal(share(*state, 5, 8, 1, "/bin/tru"), file);
	assert_ptr_not_equal(share(*state, 5, 8, 1, ""), file);
	assert_ptr_equal(share(*state, 5, 8, 1, "/bin/true"), file);
}

static void what_maps_no_file_costs_no_memory(void **state)
{
	struct vmat_mm *other;

	assert_int_equal(mm_new(&other), 0);
	assert_ptr_equal(share(*state, 0, 0, 0, ""), share(other, 0, 0, 0, ""));
	assert_null(other->arena.blocks);
	assert_string_equal(share(other, 0, 0, 0, "")->name, "");
	vmat_mm_free(other);
}

static void thousands_of_names_keep_apart(void **state)
{
	const struct vma_file *files[3000];
	char name[32];

	for (unsigned i = 0; i < 3000; i++) {
		sprintf(name, "/f%u", i);
		files[i] = share(*state, 1, 1, 1, name);
	}
	for (unsigned i = 0; i < 3000; i++) {
		sprintf(name, "/f%u", i);
		assert_ptr_equal(share(*state, 1, 1, 1, name), files[i]);
		assert_string_equal(files[i]->name, name);
	}
}

static void flagsets_are_found_by_their_text(void **state)
{
	struct vmat_mm *mm = *state;
	int64_t first = mm_share_flagset(mm, " rd wr ", 7, VMAT_VM_READ | VMAT_VM_WRITE);
	int64_t second = mm_share_flagset(mm, " rd wr", 6, VMAT_VM_READ | VMAT_VM_WRITE);

	assert_int_not_equal(first, second);
	assert_int_equal(mm_find_flagset(mm, " rd wr ", 7), first);
	assert_int_equal(mm_find_flagset(mm, " rd wr", 6), second);
	assert_int_equal(mm_find_flagset(mm, " rd", 3), -1);
	assert_string_equal(mm_flagset(mm, (size_t)first)->text, " rd wr ");
	assert_int_equal(mm_flagset(mm, (size_t)first)->bits, VMAT_VM_READ | VMAT_VM_WRITE);
}

static void keys_are_numbered_in_the_order_of_their_first_appearance(void **state)
{
	struct vmat_mm *mm = *state;

	assert_int_equal(mm_share_key(mm, "Rss", 3), 0);
	assert_int_equal(mm_share_key(mm, "Rs", 2), 1);
	assert_int_equal(mm_share_key(mm, "Rss", 3), 0);
	assert_int_equal(mm_share_key(mm, "Pss", 3), 2);
	assert_string_equal(vmat_mm_key(mm, 0), "Rss");
	assert_string_equal(vmat_mm_key(mm, 1), "Rs");
	assert_string_equal(vmat_mm_key(mm, 2), "Pss");
	assert_null(vmat_mm_key(mm, 3));
	assert_null(vmat_mm_key(mm, SIZE_MAX));
}

static struct record_slot slot(const char *key, int field, bool flags)
{
	struct record_slot slot;

	memset(&slot, 0, sizeof(slot));
	slot.key = key;
	slot.key_len = (uint16_t)strlen(key);
	slot.field = (int8_t)field;
	slot.is_vmflags = flags;
	return slot;
}

static void a_shape_knows_where_its_fields_are(void **state)
{
	static const char size[] = "Size", flags[] = "VmFlags", odd[] = "Odd";
	struct record_slot slots[3];
	const struct record_shape *shape;

	slots[0] = slot(odd, -1, false);
	slots[1] = slot(size, VMAT_SIZE, false);
	slots[2] = slot(flags, -1, true);
	shape = mm_share_shape(*state, slots, 3);
	assert_int_equal(shape->slots, 3);
	assert_int_equal(shape->mask_words, 1);
	assert_int_equal(shape->slot_of[VMAT_SIZE], 1);
	assert_int_equal(shape->slot_of[VMAT_RSS], -1);
	assert_int_equal(shape->vmflags_slot, 2);
	assert_ptr_equal(mm_share_shape(*state, slots, 3), shape);
	assert_ptr_not_equal(mm_share_shape(*state, slots, 2), shape);
	slots[0].kb = true;
	assert_ptr_not_equal(mm_share_shape(*state, slots, 3), shape);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, new_mm, free_mm)
	const struct CMUnitTest tests[] = {
		TEST(equal_files_are_one),
		TEST(files_that_differ_in_anything_are_two),
		TEST(what_maps_no_file_costs_no_memory),
		TEST(thousands_of_names_keep_apart),
		TEST(flagsets_are_found_by_their_text),
		TEST(keys_are_numbered_in_the_order_of_their_first_appearance),
		TEST(a_shape_knows_where_its_fields_are),
	};

	return cmocka_run_group_tests_name("share", tests, NULL, NULL);
}
