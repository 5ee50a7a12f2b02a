/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vmacolumn - the columns of mappings, the same in every command. */
#include "common/vmacolumn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define GETTER(name)                                                                               \
	static void get_##name(const struct column *column UNUSED,                                 \
			       const struct subject *subject UNUSED, const void *row UNUSED,       \
			       struct cell *cell)

GETTER(start)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_start(row));
}

GETTER(end)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_end(row));
}

GETTER(size)
{
	cell_put_number(cell, CELL_BYTES, vmat_vma_end(row) - vmat_vma_start(row));
}

GETTER(offset)
{
	cell_put_number(cell, CELL_ADDRESS, vmat_vma_offset(row));
}

GETTER(dev)
{
	cell_put_number(cell, CELL_DEVICE,
		   (uint64_t)vmat_vma_dev_major(row) << 32 | vmat_vma_dev_minor(row));
}

GETTER(inode)
{
	cell_put_number(cell, CELL_NUMBER, vmat_vma_inode(row));
}

/*
 * What maps prints. Without VmFlags the flags are made of just that; else the letters count: they
 * have the bit 0x40, which - has not; s has the lowest, p has not.
 */
static unsigned perm_bits(const struct vmat_vma *vma)
{
	uint64_t flags;
	char perms[5];

	if (!vmat_vma_has_vmflags(vma)) {
		flags = vmat_vma_flags(vma);
		return (unsigned)(flags & (VMAT_VM_READ | VMAT_VM_WRITE | VMAT_VM_EXEC)) |
		       (flags & VMAT_VM_MAYSHARE ? CELL_SHARED : 0u);
	}
	vmat_vma_perms(vma, perms);
	return (perms[0] >> 6 & CELL_READ) | (perms[1] >> 5 & CELL_WRITE) |
	       (perms[2] >> 4 & CELL_EXEC) | (perms[3] << 3 & CELL_SHARED);
}

GETTER(perm)
{
	static const char words[16][5] = {
		"---p", "r--p", "-w-p", "rw-p", "--xp", "r-xp", "-wxp", "rwxp",
		"---s", "r--s", "-w-s", "rw-s", "--xs", "r-xs", "-wxs", "rwxs",
	};

	cell_put_word(cell, words[perm_bits(row)], 4);
}

GETTER(flags)
{
	const char *codes = vmat_vma_vmflags(subject->mm, row);

	if (!codes)
		codes = "";
	cell_put_bytes(cell, CELL_FLAGS, codes, strlen(codes));
	cell->number = perm_bits(row);
}

GETTER(vmflags)
{
	const char *codes = vmat_vma_vmflags(subject->mm, row);
	size_t len = codes ? strlen(codes) : 0;

	while (len && codes[len - 1] == ' ')
		len--;
	if (codes)
		cell_put_bytes(cell, CELL_LIST, codes, len);
}

GETTER(kind)
{
	const struct vma_word *words = column->data, *word = &words[vmat_vma_kind(row)];

	cell_put_word(cell, word->text, word->len);
}

GETTER(role)
{
	struct vmat_role_info info;

	vmat_vma_role(subject->mm, row, &info);
	cell_put_text(cell, CELL_WORD, vmat_role_name(info.role));
}

GETTER(confidence)
{
	struct vmat_role_info info;

	vmat_vma_role(subject->mm, row, &info);
	cell_put_text(cell, CELL_WORD, vmat_confidence_name(info.confidence));
}

GETTER(evidence)
{
	struct vmat_role_info info;

	vmat_vma_role(subject->mm, row, &info);
	cell_put_text(cell, CELL_TEXT, info.evidence);
}

GETTER(tid)
{
	struct vmat_role_info info;

	vmat_vma_role(subject->mm, row, &info);
	if (info.tid)
		cell_put_number(cell, CELL_NUMBER, (uint64_t)info.tid);
}

GETTER(policy)
{
	cell_put_text(cell, CELL_TEXT, vmat_vma_policy(subject->mm, row));
}

static const char deleted[] = " (deleted)";

static bool ends_deleted(const char *text, size_t len)
{
	size_t end = sizeof(deleted) - 1;

	return len >= end && !memcmp(text + len - end, deleted, end);
}

/* A name that may be another one than maps prints. */
static void set_doubtful_name(const struct vmat_mm *mm, const struct vmat_vma *vma,
			      struct cell *cell)
{
	struct vmat_path path;

	vmat_vma_path(mm, vma, &path);
	cell->ambiguous = path.ambiguous;
	cell->deleted = path.deleted;
	cell->ends_deleted = ends_deleted(cell->text, cell->len);
	/* the text is right but for newlines, which the path has where they are known */
	if (path.deleted == VMAT_YES && path.len + sizeof(deleted) - 1 == cell->len &&
	    !memcmp(path.bytes, cell->text, path.len))
		return;
	cell->text = path.bytes;
	cell->len = path.len;
	cell->suffix = path.deleted == VMAT_YES ? deleted : NULL;
}

GETTER(name)
{
	const char *name = vmat_vma_name(row);
	size_t len = vmat_vma_name_len(row);

	if (!len)
		return;
	cell_put_bytes(cell, CELL_TEXT, name, len);
	/* text cannot tell a newline from \012, nor who wrote "(deleted)"; all else is as it is */
	if (name[len - 1] == ')' || memchr(name, '\\', len))
		set_doubtful_name(subject->mm, row, cell);
}

/* What there is to be opened, or was. */
static bool is_path(const struct vmat_vma *vma)
{
	return vmat_vma_name_len(vma) && !vmat_vma_kernel_named(vma);
}

GETTER(file)
{
	struct vmat_path path;

	if (!is_path(row))
		return;
	vmat_vma_path(subject->mm, row, &path);
	cell_put_bytes(cell, CELL_TEXT, path.bytes, path.len);
	cell->ambiguous = path.ambiguous;
}

GETTER(deleted)
{
	struct vmat_path path;

	if (!is_path(row))
		return;
	vmat_vma_path(subject->mm, row, &path);
	if (path.deleted != VMAT_CANNOT_TELL)
		cell_put_number(cell, CELL_TRUTH, path.deleted == VMAT_YES);
}

GETTER(clipped)
{
	cell_put_number(cell, CELL_TRUTH, vmat_vma_clipped(row));
}

GETTER(target)
{
	cell_put_text(cell, CELL_TEXT, subject->target);
}

GETTER(pid)
{
	pid_t pid = vmat_mm_pid(subject->mm);

	if (pid)
		cell_put_number(cell, CELL_NUMBER, (uint64_t)pid);
}

GETTER(comm)
{
	cell_put_text(cell, CELL_TEXT, vmat_mm_comm(subject->mm));
}

/* A counter that we know. */
GETTER(field)
{
	uint64_t value;

	if (vmat_vma_field(subject->mm, row, (enum vmat_field)column->arg, &value))
		cell_put_number(cell, column->type, value);
}

/* A key that this kernel has and we do not know. */
GETTER(key)
{
	enum vmat_unit unit;
	const char *text;
	uint64_t value;

	if (!vmat_vma_key(subject->mm, row, (size_t)column->arg, &unit, &value, &text))
		return;
	if (unit == VMAT_UNIT_TEXT)
		cell_put_text(cell, CELL_TEXT, text + strspn(text, " "));
	else
		cell_put_number(cell, unit == VMAT_UNIT_BYTES ? CELL_BYTES : CELL_NUMBER, value);
}

static const char *kind_word(size_t index)
{
	return index < VMA_KINDS ? vmat_kind_name((enum vmat_kind)index) : NULL;
}

static const char *role_word(size_t index)
{
	return index <= VMAT_ROLE_ANON ? vmat_role_name((enum vmat_role)index) : NULL;
}

static const char *confidence_word(size_t index)
{
	return index <= VMAT_SURE ? vmat_confidence_name((enum vmat_confidence)index) : NULL;
}

#define LEFT .right = false
#define RIGHT .right = true
#define ROLE_NEEDS (NEEDS_ROLES | NEEDS_FACTS | NEEDS_THREADS | NEEDS_NAMES)

static const struct column fixed[] = {
	{ "START", "first address", CELL_ADDRESS, 12, RIGHT, .get = get_start },
	{ "END", "first address behind it", CELL_ADDRESS, 12, RIGHT, .get = get_end },
	{ "SIZE", "end less start", CELL_BYTES, 6, RIGHT, .sums = true, .get = get_size },
	{ "PERM", "read, write, execute, private or shared, as in maps", CELL_WORD, 4, LEFT,
	  .colour = COLOUR_PERM, .get = get_perm, .wrong = perm_wrong },
	{ "OFFSET", "where in the file it begins, in bytes", CELL_ADDRESS, 8, RIGHT,
	  .get = get_offset },
	{ "DEV", "device of the file, major:minor", CELL_DEVICE, 6, LEFT, .get = get_dev },
	{ "INODE", "inode number of the file", CELL_NUMBER, 9, RIGHT, .get = get_inode },
	{ "KIND", "private or shared, anonymous or file", CELL_WORD, 11, LEFT, .get = get_kind,
	  .word = kind_word },
	{ "ROLE", "what it is for: text, heap, stack, guard ...", CELL_WORD, 12, LEFT,
	  ROLE_NEEDS, .get = get_role, .word = role_word },
	{ "CONFIDENCE", "how sure the role is", CELL_WORD, 10, LEFT, ROLE_NEEDS,
	  .get = get_confidence, .word = confidence_word },
	{ "EVIDENCE", "why it is taken for that", CELL_TEXT, 0, LEFT, ROLE_NEEDS,
	  .get = get_evidence },
	{ "TID", "thread whose stack it is", CELL_NUMBER, 7, RIGHT, ROLE_NEEDS, .get = get_tid },
	{ "FLAGS", "permissions and VmFlags in words", CELL_FLAGS, 0, LEFT, NEEDS_SMAPS,
	  .get = get_flags, .wrong = flag_wrong },
	{ "VMFLAGS", "VmFlags as the kernel prints them", CELL_LIST, 0, LEFT, NEEDS_SMAPS,
	  .get = get_vmflags, .wrong = code_wrong },
	{ "POLICY", "NUMA policy", CELL_TEXT, 10, LEFT, NEEDS_NUMA, .get = get_policy },
	{ "DELETED", "the file has lost its name since", CELL_TRUTH, 7, LEFT, NEEDS_NAMES,
	  .get = get_deleted },
	{ "CLIPPED", "overlapped the one before: a torn read", CELL_TRUTH, 7, LEFT,
	  .get = get_clipped },
	{ "TARGET", "what was asked for", CELL_TEXT, 0, LEFT, .get = get_target },
	{ "PID", "process", CELL_NUMBER, 7, RIGHT, .get = get_pid },
	{ "COMM", "name of the process", CELL_TEXT, 15, LEFT, .get = get_comm },
	{ "FILE", "the name, where it is that of a file, without (deleted)", CELL_TEXT, 0, LEFT,
	  NEEDS_NAMES, .get = get_file },
	{ "NAME", "the name, as in maps", CELL_TEXT, 0, LEFT, NEEDS_NAMES,
	  .colour = COLOUR_NAME, .get = get_name },
};

enum { FIXED = sizeof(fixed) / sizeof(fixed[0]) };

/* SIZE is among the fixed ones, and some are printed in smaps_rollup only. */
static bool is_column(const struct vmat_field_info *field)
{
	return field->field != VMAT_SIZE && field->field != VMAT_PSS_ANON &&
	       field->field != VMAT_PSS_FILE && field->field != VMAT_PSS_SHMEM;
}

static void set_field(struct column *column, const struct vmat_field_info *field)
{
	bool bytes = field->unit == VMAT_UNIT_BYTES;

	*column = (struct column){
		.name = field->column,
		.meaning = field->meaning,
		.type = bytes ? CELL_BYTES : CELL_NUMBER,
		.width = bytes ? 6 : 1,
		RIGHT,
		.needs = NEEDS_SMAPS,
		.sums = bytes && field->additive,
		.arg = field->field,
		.get = get_field,
	};
}

static const struct vmat_field_info *field_of(const char *key)
{
	size_t count, i;
	const struct vmat_field_info *field = vmat_field_table(&count);

	for (i = 0; i < count; i++)
		if (*field[i].key && !strcmp(field[i].key, key))
			return &field[i];
	return NULL;
}

/* The key in capitals; what would not do as a column's name becomes _. */
static void put_name(char *to, const char *key)
{
	for (; *key; key++) {
		if (*key >= 'a' && *key <= 'z')
			*to++ = (char)(*key - 'a' + 'A');
		else if ((*key >= 'A' && *key <= 'Z') || (*key >= '0' && *key <= '9'))
			*to++ = *key;
		else
			*to++ = '_';
	}
	*to = '\0';
}

static bool unknown(const struct vma_columns *columns, const char *key)
{
	const struct vmat_field_info *field = field_of(key);

	if (!strcmp(key, "Size"))
		return false;
	return !field || !column_find(&columns->set, field->column, strlen(field->column));
}

/* Room for all: fixed ones, counters, and a key each at most. */
static int make_room(struct vma_columns *columns, const struct vmat_mm *mm)
{
	size_t fields, keys = 0, bytes = 0;
	const char *key;

	vmat_field_table(&fields);
	for (; mm && (key = vmat_mm_key(mm, keys)); keys++)
		bytes += strlen(key) + 1;
	columns->columns = calloc(FIXED + fields + keys, sizeof(*columns->columns));
	columns->names = malloc(bytes + 1);
	columns->set = (struct column_set){ columns->columns, 0 };
	if (columns->columns && columns->names)
		return 0;
	vma_columns_free(columns);
	return -ENOMEM;
}

static void add_keys(struct vma_columns *columns, const struct vmat_mm *mm)
{
	char *name = columns->names;
	const char *key;
	size_t i;

	for (i = 0; (key = vmat_mm_key(mm, i)); i++) {
		put_name(name, key);
		if (!unknown(columns, key) || column_find(&columns->set, name, strlen(name)))
			continue;
		columns->columns[columns->set.count++] = (struct column){
			.name = name,
			.meaning = "a counter that is new to us",
			.type = CELL_ABSENT,
			.width = 6,
			RIGHT,
			.needs = NEEDS_SMAPS,
			.sums = true,
			.foreign = true,
			.arg = (int)i,
			.get = get_key,
		};
		name += strlen(name) + 1;
	}
}

static void set_kinds(struct vma_columns *columns)
{
	size_t i;

	for (i = 0; i < VMA_KINDS; i++) {
		columns->kinds[i].text = vmat_kind_name((enum vmat_kind)i);
		columns->kinds[i].len = strlen(columns->kinds[i].text);
	}
	for (i = 0; i < columns->set.count; i++)
		if (columns->columns[i].get == get_kind)
			columns->columns[i].data = columns->kinds;
}

int vma_columns_make(struct vma_columns *columns, const struct vmat_mm *mm)
{
	size_t count, i, n = 0;
	const struct vmat_field_info *field = vmat_field_table(&count);

	if (make_room(columns, mm))
		return -ENOMEM;
	/* NAME stays last */
	memcpy(columns->columns, fixed, sizeof(fixed) - sizeof(fixed[0]));
	n = FIXED - 1;
	for (i = 0; i < count; i++)
		if (is_column(&field[i]))
			set_field(&columns->columns[n++], &field[i]);
	columns->columns[n++] = fixed[FIXED - 1];
	columns->set.count = n;
	set_kinds(columns);
	if (mm)
		add_keys(columns, mm);
	return 0;
}

void vma_columns_free(struct vma_columns *columns)
{
	free(columns->columns);
	free(columns->names);
	*columns = (struct vma_columns){ 0 };
}

int vma_columns_printed(const struct vma_columns *columns, const struct vmat_mm *mm,
			struct column_list *list)
{
	const struct column *column;
	const char *key;
	size_t i, c;
	int err = 0;

	for (i = 0; !err && (key = vmat_mm_key(mm, i)); i++) {
		const struct vmat_field_info *field = field_of(key);

		column = field ? column_find(&columns->set, field->column, strlen(field->column))
			       : NULL;
		for (c = 0; !column && c < columns->set.count; c++)
			if (columns->columns[c].get == get_key &&
			    columns->columns[c].arg == (int)i)
				column = &columns->columns[c];
		if (column)
			err = column_append(list, column);
	}
	return err;
}
