/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* parser - maps or smaps in chunks of any size -> an mm; keeps at most one line of the text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/maps.h"
#include "text/parser.h"
#include "text/smaps.h"

/* Longer than any path; what has no newline for so long, such as /dev/zero, is no text. */
#define LINE_MOST ((size_t)16 << 20)

struct vmat_parser {
	struct vmat_mm *mm;
	struct smaps smaps;
	bool strict;
	bool in_record;		/* counters may follow the last row */
	bool named;		/* a name was seen: the name column is known */
	uint64_t line;		/* lines read so far */
	uint64_t previous_end;	/* of the mapping before, which may have been passed over */
	char *carry;		/* the beginning of a line whose end has not come yet */
	size_t carry_len, carry_size;
};

int vmat_parser_new(struct vmat_parser **parserp, bool strict)
{
	struct vmat_parser *parser = calloc(1, sizeof(*parser));
	int rc = parser ? mm_new(&parser->mm) : -ENOMEM;

	if (rc) {
		free(parser);
		return rc;
	}
	parser->strict = strict;
	parser->smaps.mm = parser->mm;
	*parserp = parser;
	return 0;
}

void vmat_parser_free(struct vmat_parser *parser)
{
	if (!parser)
		return;
	vmat_mm_free(parser->mm);
	smaps_free(&parser->smaps);
	free(parser->carry);
	free(parser);
}

static int complain(struct vmat_trouble *trouble, int error, uint64_t line, uint64_t column,
		    const char *why)
{
	if (trouble)
		*trouble = (struct vmat_trouble){
			.error = error,
			.line = error == -EBADMSG ? line : 0,
			.column = error == -EBADMSG ? column : 0,
			.why = error == -ENOMEM ? "out of memory" : why,
		};
	return error;
}

static struct vmat_vma *last_row(struct vmat_mm *mm)
{
	return &mm->rows[mm->count - 1];
}

/* -- one line of maps ------------------------------------------------------ */

static int keep_odd_line(struct vmat_mm *mm, struct vmat_vma *vma, const char *line,
			 const char *end)
{
	size_t len = (size_t)(end - line);
	char *copy = arena_strndup(&mm->arena, line, len);
	struct mm_odd_line *odd = copy ? mm_list_push(&mm->odd_lines, sizeof(*odd)) : NULL;

	if (!odd)
		return -ENOMEM;
	*odd = (struct mm_odd_line){ mm_row(mm, vma), copy, len };
	vma->odd_line = 1;
	return 0;
}

static bool is_usual(struct vmat_parser *parser, const struct maps_line *line)
{
	struct vmat_mm *mm = parser->mm;

	if (!line->name_len)
		return line->usual;
	if (!parser->named) {
		mm->name_column = maps_learn_name_column(line);
		parser->named = true;
	}
	return line->usual &&
	       line->name_column == maps_name_column(mm->name_column, line->fixed_len);
}

static int add_row(struct vmat_parser *parser, const struct maps_line *line, const char *text,
		   const char *text_end)
{
	struct vmat_mm *mm = parser->mm;
	uint64_t previous_end = parser->previous_end;
	const struct vma_file *file = mm_share_file(mm, &line->file, line->name, line->name_len);
	struct vmat_vma *vma = file ? mm_push_row(mm) : NULL;
	int rc = 0;

	if (!vma)
		return -ENOMEM;
	*vma = (struct vmat_vma){
		.start = line->start,
		.end = line->end,
		.offset = line->offset,
		.file = file,
		.flags = vma_flags_of_perms(line->perms),
		.perms = line->perms,
	};
	if (!is_usual(parser, line))
		rc = keep_odd_line(mm, vma, text, text_end);
	if (!rc && vma->start < previous_end)
		rc = mm_clip_row(mm, vma, previous_end, parser->line + 1);
	parser->previous_end = line->end;
	return rc;
}

static const char *wrong_place(const struct vmat_parser *parser, const struct maps_line *line)
{
	if (line->name_len == strlen("[rollup]") && !memcmp(line->name, "[rollup]", 8))
		return "this is smaps_rollup: one sum, not a list of mappings";
	if (line->end <= parser->previous_end)
		return "range does not end above the one before it";
	if (parser->strict && line->start < parser->previous_end)
		return "range overlaps the one before it";
	return NULL;
}

/* The row before this line is complete. */
static int end_record(struct vmat_parser *parser, bool last, const char **why)
{
	struct vmat_mm *mm = parser->mm;

	if (!parser->in_record)
		return 0;
	parser->in_record = false;
	/* The second line shows which of the two texts it is. */
	if (!parser->smaps.count && mm->count == 1) {
		mm->detail = VMAT_MAPS;
		return 0;
	}
	/* A record that was read as a whole has all that the one before it had. */
	if (parser->smaps.whole && !last)
		return 0;
	return smaps_end(&parser->smaps, &mm->rows[mm->count - 1], last, why);
}

/* @why: what is wrong with the line itself, found where @at is, or NULL. */
static int maps_line(struct vmat_parser *parser, const struct maps_line *line, const char *text,
		     const char *end, const char *at, const char *why,
		     struct vmat_trouble *trouble)
{
	const char *cut = NULL, *nul;
	size_t files;
	int rc = end_record(parser, false, &cut);

	if (rc)
		return complain(trouble, rc, parser->line, 1, cut);
	if (!why) {
		why = wrong_place(parser, line);
		at = text;
	}
	if (why)
		return complain(trouble, -EBADMSG, parser->line + 1, (uint64_t)(at - text) + 1,
				why);
	files = parser->mm->files.count;
	rc = add_row(parser, line, text, end);
	if (rc)
		return complain(trouble, rc, 0, 0, NULL);
	/* A name that is not new was looked at before. */
	nul = parser->mm->files.count != files ? memchr(line->name, '\0', line->name_len) : NULL;
	if (nul)
		return complain(trouble, -EBADMSG, parser->line + 1, (uint64_t)(nul - text) + 1,
				"a NUL byte: this is no text");
	if (parser->mm->count == 1 || parser->mm->detail == VMAT_SMAPS) {
		parser->in_record = true;
		smaps_begin(&parser->smaps);
	}
	return 0;
}

/* -- any line ----------------------------------------------------------------- */

static int counter_line(struct vmat_parser *parser, const char *text, const char *end,
			struct vmat_trouble *trouble)
{
	struct cursor c = { text, end };
	const char *why = NULL;
	int rc;

	rc = smaps_line(&parser->smaps, &c, &why);
	if (rc)
		return complain(trouble, rc, parser->line + 1, (uint64_t)(c.at - text) + 1, why);
	parser->mm->detail = VMAT_SMAPS;
	return 0;
}

/* One line without its newline. */
static int any_line(struct vmat_parser *parser, const char *text, const char *end,
		    struct vmat_trouble *trouble)
{
	struct cursor c = { text, end };
	struct maps_line line;
	const char *why = maps_read_line(&line, &c);
	int rc;

	if (why && text == end)
		return complain(trouble, -EBADMSG, parser->line + 1, 1, why);
	if (why && parser->in_record && !maps_looks_like_line(text, end))
		rc = counter_line(parser, text, end, trouble);
	else
		rc = maps_line(parser, &line, text, end, c.at, why, trouble);
	if (!rc)
		parser->line++;
	return rc;
}

/* A line of more than LINE_MOST: what is wrong in its beginning says more than its length. */
static int complain_of_long_line(struct vmat_parser *parser, const char *text,
				 struct vmat_trouble *trouble)
{
	uint64_t line = parser->line + 1;
	int rc = any_line(parser, text, text + LINE_MOST, trouble);

	return rc ? rc : complain(trouble, -EBADMSG, line, LINE_MOST + 1,
				  "line is longer than any that a kernel prints");
}

static int whole_line(struct vmat_parser *parser, const char *text, const char *end,
		      struct vmat_trouble *trouble)
{
	if ((size_t)(end - text) > LINE_MOST)
		return complain_of_long_line(parser, text, trouble);
	return any_line(parser, text, end, trouble);
}

static int keep_carry(struct vmat_parser *parser, const char *text, size_t len)
{
	if (!len)
		return 0;
	if (parser->carry_size - parser->carry_len < len) {
		size_t size = (parser->carry_len + len) * 2;
		char *carry = realloc(parser->carry, size);

		if (!carry)
			return -ENOMEM;
		parser->carry = carry;
		parser->carry_size = size;
	}
	memcpy(parser->carry + parser->carry_len, text, len);
	parser->carry_len += len;
	return 0;
}

/* The text ends, for now, within a line. */
static int carry_over(struct vmat_parser *parser, const char *text, const char *end,
		      struct vmat_trouble *trouble)
{
	int rc = keep_carry(parser, text, (size_t)(end - text));

	if (rc)
		return complain(trouble, rc, 0, 0, NULL);
	if (parser->carry_len > LINE_MOST)
		return complain_of_long_line(parser, parser->carry, trouble);
	return 0;
}

/* The line whose beginning was carried over may end in this chunk; *@at moves behind it. */
static int finish_carried_line(struct vmat_parser *parser, const char **at, const char *end,
			       struct vmat_trouble *trouble)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	int rc = carry_over(parser, *at, newline ? newline : end, trouble);

	if (rc)
		return rc;
	*at = newline ? newline + 1 : end;
	if (!newline)
		return 0;
	rc = any_line(parser, parser->carry, parser->carry + parser->carry_len, trouble);
	parser->carry_len = 0;
	return rc;
}

int vmat_parser_feed(struct vmat_parser *parser, const char *text, size_t len,
		     struct vmat_trouble *trouble)
{
	const char *at = text, *end;
	int rc = 0;

	if (!len)	/* @text may be NULL then, which even 0 must not be added to */
		return 0;
	end = text + len;
	if (parser->carry_len)
		rc = finish_carried_line(parser, &at, end, trouble);
	while (!rc && at < end) {
		const char *newline;

		if (parser->in_record && !parser->smaps.count)
			at = smaps_whole_record(&parser->smaps, last_row(parser->mm), at, end,
						&parser->line);
		if (at == end)
			break;
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			return carry_over(parser, at, end, trouble);
		rc = whole_line(parser, at, newline, trouble);
		at = newline + 1;
	}
	return rc;
}

/* -- for those who feed some of a text only -------------------------------------------- */

int parser_pass_over(struct vmat_parser *parser, uint64_t end, struct vmat_trouble *trouble)
{
	const char *why = NULL;
	int rc = end_record(parser, false, &why);

	if (rc)
		return complain(trouble, rc, parser->line, 1, why);
	parser->previous_end = end;
	return 0;
}

uint64_t parser_lines(const struct vmat_parser *parser)
{
	return parser->line;
}

struct vmat_mm *parser_mm(const struct vmat_parser *parser)
{
	return parser->mm;
}

/* -- the end ---------------------------------------------------------------------------- */

/* The text has no newline at its end: it was cut, unless the line is wrong for itself. */
static int complain_of_cut_line(struct vmat_parser *parser, struct vmat_trouble *trouble)
{
	const char *text = parser->carry, *end = text + parser->carry_len;

	if (!parser->in_record && !maps_looks_like_line(text, end)) {
		int rc = any_line(parser, text, end, trouble);

		if (rc)
			return rc;
	}
	return complain(trouble, -EBADMSG, parser->line + 1, parser->carry_len + 1,
			"text ends within a line: it was cut");
}

int vmat_parser_finish(struct vmat_mm **mmp, struct vmat_parser *parser,
		       struct vmat_trouble *trouble)
{
	const char *why = NULL;
	int rc;

	if (parser->carry_len)
		return complain_of_cut_line(parser, trouble);
	rc = end_record(parser, true, &why);
	if (rc)
		return complain(trouble, rc, parser->line + 1, 1, why);
	mm_trim(parser->mm);
	*mmp = parser->mm;
	parser->mm = NULL;
	return 0;
}

int vmat_parse(struct vmat_mm **mmp, const char *text, size_t len, struct vmat_trouble *trouble)
{
	struct vmat_parser *parser;
	int rc = vmat_parser_new(&parser, false);

	if (rc)
		return complain(trouble, rc, 0, 0, NULL);
	rc = vmat_parser_feed(parser, text, len, trouble);
	if (!rc)
		rc = vmat_parser_finish(mmp, parser, trouble);
	vmat_parser_free(parser);
	return rc;
}
