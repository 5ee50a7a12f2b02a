/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load_bundle - the sections of a snapshot bundle -> an mm. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "source/bundle.h"
#include "source/load.h"
#include "text/cursor.h"
#include "text/escaped.h"
#include "text/mmstat.h"

/* A small file, kept until the VMAs are complete: the sections come in any order. */
struct small {
	const char *name;
	bool escaped;
	uint64_t line;		/* where its text begins */
	struct procfs_text text;
};

struct parts {
	struct load *load;
	struct bundle *bundle;
	struct vmat_mm *maps, *smaps;
	struct vmat_mm *thread_maps, *thread_smaps;
	pid_t thread;		/* the one whose texts they are */

	/* the section that is being read: one of the two, or neither */
	struct vmat_parser *parser;
	struct vmat_mm **into;
	struct small *small;
	char last;		/* byte that was seen of it, or the newline of its header */
	const char *file;	/* static name for complaints */
	uint64_t line;

	struct mm_list smalls;	/* struct small */
	size_t kept;		/* bytes of all of them */
	bool has_end;		/* the section LOAD_BUNDLE_END was seen */
};

/* The place of a complaint is that in the whole file. */
static int complain(struct parts *parts, int rc, const char *file, uint64_t line)
{
	struct vmat_trouble *trouble = &parts->load->trouble;

	if (rc != -EBADMSG)
		return procfs_fail(trouble, rc, file, NULL, NULL);
	if (trouble->line)
		trouble->line += line - 1;
	if (file)
		trouble->file = file;
	return rc;
}

static int end_section(struct parts *parts)
{
	struct vmat_mm *mm;
	int rc = 0;

	if (parts->parser) {
		rc = vmat_parser_finish(&mm, parts->parser, &parts->load->trouble);
		if (rc)
			return complain(parts, rc, parts->file, parts->line);
		vmat_mm_free(*parts->into);
		*parts->into = mm;
		vmat_parser_free(parts->parser);
	}
	parts->parser = NULL;
	parts->small = NULL;
	return rc;
}

/* "stat" of "task/813/stat", and *@tid; NULL: this is no file of a thread. */
static const char *file_of_thread(const char *name, pid_t *tid)
{
	struct cursor c = { name, name + strlen(name) };
	uint64_t number;

	if (strncmp(name, "task/", 5) != 0)
		return NULL;
	c.at += 5;
	if (!cursor_decimal(&c, &number) || number > INT32_MAX || !cursor_char(&c, '/'))
		return NULL;
	*tid = (pid_t)number;
	return c.at;
}

static int begin_text(struct parts *parts, const char *file, struct vmat_mm **into)
{
	parts->file = file;
	parts->into = into;
	return vmat_parser_new(&parts->parser, parts->load->options.strict);
}

/* Of a thread: it tells when the first one has exited, whose own maps and smaps are empty. */
static int begin_thread_text(struct parts *parts, const char *file, pid_t tid)
{
	bool maps = !strcmp(file, "maps");
	struct vmat_mm **into = maps ? &parts->thread_maps : &parts->thread_smaps;

	if ((!maps && strcmp(file, "smaps") != 0) || (*into && (*into)->count))
		return 0;
	parts->thread = tid;
	return begin_text(parts, maps ? "maps of a thread" : "smaps of a thread", into);
}

static int begin_small(struct parts *parts, const struct bundle_piece *piece)
{
	parts->small = mm_list_push(&parts->smalls, sizeof(*parts->small));
	if (!parts->small)
		return -ENOMEM;
	*parts->small = (struct small){
		.name = piece->name, .escaped = piece->escaped, .line = piece->line,
	};
	return 0;
}

static bool is_wanted(const struct parts *parts, const char *name)
{
	return mmstat_knows(name) && load_wants(parts->load, name);
}

/* Of /proc itself only what is no process's: sysctls, meminfo. */
static bool is_fact(const struct parts *parts, const struct bundle_piece *piece)
{
	const char *name = piece->name, *file;
	pid_t tid;

	if (!piece->of_process)
		return (!strncmp(name, "sys/", 4) || !strcmp(name, "meminfo")) &&
		       is_wanted(parts, name);
	file = file_of_thread(name, &tid);
	return is_wanted(parts, name) || (file && is_wanted(parts, file)) ||
	       !strcmp(name, "vmatools");	/* says whether there is an end */
}

static int begin_section(struct parts *parts, const struct bundle_piece *piece)
{
	const char *name = piece->name, *file = NULL;
	pid_t tid = 0;
	int rc = end_section(parts);

	if (rc)
		return rc;
	parts->line = piece->line;
	parts->last = '\n';
	if (piece->of_process)
		file = file_of_thread(name, &tid);
	if (is_fact(parts, piece))
		rc = begin_small(parts, piece);
	else if (!piece->of_process || piece->escaped)
		rc = 0;
	else if (!strcmp(name, "maps"))
		rc = begin_text(parts, "maps", &parts->maps);
	else if (!strcmp(name, "smaps"))
		rc = begin_text(parts, "smaps", &parts->smaps);
	else if (!strcmp(name, LOAD_BUNDLE_END))
		parts->has_end = true;
	else if (file)
		rc = begin_thread_text(parts, file, tid);
	return rc ? complain(parts, rc, NULL, 0) : 0;
}

/* An empty line stands between sections; whoever moves them around leaves one at the end. */
static bool is_empty_last_line(const struct parts *parts, const struct bundle_piece *piece)
{
	return piece->end && piece->len == 1 && *piece->text == '\n' && parts->last == '\n';
}

/* All of them together may have what the longest may: there can be a section a thread. */
static int keep(struct parts *parts, struct small *small, const struct bundle_piece *piece)
{
	parts->kept += piece->len;
	if (small->text.len + piece->len > mmstat_limit(small->name) ||
	    parts->kept > mmstat_limit("task"))
		return load_refuse_size(parts->load, small->name);
	return procfs_text_add(&small->text, piece->text, piece->len);
}

static int take_text(struct parts *parts, const struct bundle_piece *piece)
{
	int rc = 0;

	if (is_empty_last_line(parts, piece))
		return 0;
	parts->last = piece->text[piece->len - 1];
	if (parts->parser) {
		rc = vmat_parser_feed(parts->parser, piece->text, piece->len,
				      &parts->load->trouble);
		return rc ? complain(parts, rc, parts->file, parts->line) : 0;
	}
	if (parts->small)
		rc = keep(parts, parts->small, piece);
	return rc && rc != -EFBIG ? complain(parts, rc, NULL, 0) : rc;
}

static int take_pieces(struct parts *parts)
{
	struct bundle_piece piece;
	int rc;

	while ((rc = bundle_next(parts->bundle, &piece, &parts->load->trouble)) > 0) {
		rc = piece.what == BUNDLE_SECTION ? begin_section(parts, &piece) :
						    take_text(parts, &piece);
		if (rc)
			return rc;
	}
	return rc == -ENOMEM ? complain(parts, rc, NULL, 0) : rc;
}

/* The bytes that were read to see what this is go in first. */
static int take_chunk(struct parts *parts, size_t len)
{
	size_t done = 0, room, part;
	int rc = 0;

	while (!rc && done < len) {
		char *to = bundle_room(parts->bundle, &room);

		part = len - done < room ? len - done : room;
		memcpy(to, parts->load->chunk + done, part);
		bundle_filled(parts->bundle, part);
		done += part;
		rc = take_pieces(parts);
	}
	return rc;
}

static int read_sections(struct parts *parts, int fd, size_t len)
{
	int rc = take_chunk(parts, len);
	ssize_t n = 1;

	while (!rc && n > 0) {
		size_t room;
		char *to = bundle_room(parts->bundle, &room);

		n = procfs_read(fd, to, room);
		if (n < 0)
			return procfs_fail(&parts->load->trouble, (int)n, NULL, NULL, NULL);
		bundle_filled(parts->bundle, (size_t)n);
		rc = take_pieces(parts);
	}
	return rc ? rc : end_section(parts);
}

/* In place: what was written so that it is plain text. */
static int undo_escapes(struct parts *parts, struct small *small)
{
	const char *bad = small->escaped ? escaped_read(small->text.bytes, &small->text.len) :
					   NULL;

	small->escaped = false;
	if (!bad)
		return 0;
	parts->load->trouble = (struct vmat_trouble){
		.error = -EBADMSG, .file = mmstat_name(small->name), .line = 1,
		.column = (uint64_t)(bad - small->text.bytes) + 1,
		.why = "a backslash that begins neither \\\\ nor \\xHH",
	};
	return -EBADMSG;
}

/* As the file @name, if that is asked for. */
static int take_small(struct parts *parts, struct vmat_mm *mm, struct small *small,
		      const char *name)
{
	int rc = 0;

	if (is_wanted(parts, name) && small->text.len)
		rc = undo_escapes(parts, small);
	if (!rc && is_wanted(parts, name))
		rc = load_fact(parts->load, mm, name, small->text.bytes, small->text.len);
	return rc ? complain(parts, rc, NULL, small->line) : 0;
}

/*
 * When @of_thread, the files of the thread whose texts were taken stand for those of the process,
 * but for its name.
 */
static int take_smalls(struct parts *parts, struct vmat_mm *mm, bool of_thread)
{
	struct small *smalls = parts->smalls.items;
	pid_t pid = bundle_pid(parts->bundle), tid;
	int rc = pid ? mm_set_identity(mm, pid, "", 0) : 0;

	for (size_t i = 0; !rc && i < parts->smalls.count; i++)
		rc = take_small(parts, mm, &smalls[i], smalls[i].name);
	for (size_t i = 0; !rc && of_thread && i < parts->smalls.count; i++) {
		const char *file = file_of_thread(smalls[i].name, &tid);

		if (file && tid == parts->thread && strcmp(file, "comm") != 0)
			rc = take_small(parts, mm, &smalls[i], file);
	}
	return rc;
}

/* A snapshot that says that it has an end has one, or was cut. */
static bool was_cut(const struct parts *parts)
{
	static const char promise[] = "\nend: " LOAD_BUNDLE_END "\n";
	const struct small *smalls = parts->smalls.items;

	for (size_t i = 0; !parts->has_end && i < parts->smalls.count; i++)
		if (!strcmp(smalls[i].name, "vmatools") && smalls[i].text.len &&
		    memmem(smalls[i].text.bytes, smalls[i].text.len, promise,
			   sizeof(promise) - 1))
			return true;
	return false;
}

/* The mm out of the parts, which do not have it then any more. */
static int put_together(struct vmat_mm **mmp, struct parts *parts)
{
	struct vmat_mm *mm, *other;
	bool of_thread;
	int rc;

	if (was_cut(parts))
		return procfs_fail(&parts->load->trouble, -EBADMSG, NULL,
				   "this snapshot was cut: its last section, " LOAD_BUNDLE_END
				   ", is missing", "take or copy it again");
	mm = load_choose(parts->maps, parts->smaps);
	other = load_choose(parts->thread_maps, parts->thread_smaps);
	parts->maps = parts->smaps = parts->thread_maps = parts->thread_smaps = NULL;
	of_thread = other && (!mm || !mm->count);
	vmat_mm_free(of_thread ? mm : other);
	if (of_thread)
		mm = other;
	if (!mm)
		return procfs_fail(&parts->load->trouble, -ENOENT, NULL,
				   "neither maps nor smaps in this bundle", NULL);
	rc = take_smalls(parts, mm, of_thread);
	if (rc)
		vmat_mm_free(mm);
	else
		*mmp = mm;
	return rc;
}

static void parts_free(struct parts *parts)
{
	struct small *smalls = parts->smalls.items;

	for (size_t i = 0; i < parts->smalls.count; i++)
		procfs_text_free(&smalls[i].text);
	free(smalls);
	vmat_parser_free(parts->parser);
	vmat_mm_free(parts->maps);
	vmat_mm_free(parts->smaps);
	vmat_mm_free(parts->thread_maps);
	vmat_mm_free(parts->thread_smaps);
	bundle_free(parts->bundle);
}

int load_bundle(struct vmat_mm **mmp, struct load *load, int fd, size_t len)
{
	struct parts parts = { .load = load };
	int rc = bundle_new(&parts.bundle);

	if (rc)
		return procfs_fail(&load->trouble, rc, NULL, NULL, NULL);
	rc = read_sections(&parts, fd, len);
	if (!rc)
		rc = put_together(mmp, &parts);
	parts_free(&parts);
	return rc;
}
