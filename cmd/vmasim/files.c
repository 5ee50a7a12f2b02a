/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files - which open file a mapping is of, and what mmap() wants to know about it. */
#include "vmasim/files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct file {
	char *path;
	size_t len;
	int fd;
	bool deleted;
};

static bool is_it(const struct file *file, const struct vmat_call *call)
{
	return file->fd == call->fd && file->deleted == call->path_deleted &&
	       file->len == call->path_len && !memcmp(file->path, call->path, file->len);
}

static struct file *add(struct files *files, const struct vmat_call *call)
{
	struct file *file = files->file;
	char *path = malloc(call->path_len + 1);

	if (path && files->count == files->room) {
		size_t room = files->room ? 2 * files->room : 64;

		file = reallocarray(file, room, sizeof(*file));
		if (!file) {
			free(path);
			return NULL;
		}
		files->file = file;
		files->room = room;
	}
	if (!path)
		return NULL;
	memcpy(path, call->path, call->path_len);
	path[call->path_len] = '\0';
	file = &files->file[files->count++];
	*file = (struct file){ .path = path, .len = call->path_len, .fd = call->fd,
			       .deleted = call->path_deleted };
	return file;
}

int files_describe(struct files *files, const struct vmat_call *call, struct vmat_mmap_call *mmap)
{
	struct file *file = NULL;
	size_t i;

	if (!call->path)
		return 0;
	for (i = files->count; !file && i-- > 0;)
		if (is_it(&files->file[i], call))
			file = &files->file[i];
	if (!file)
		file = add(files, call);
	if (!file)
		return -ENOMEM;
	mmap->file_id = (uint32_t)(file - files->file) + 1;
	return 0;
}

/* As maps prints it: a newline is \012, and nothing else is escaped. Returns behind it. */
static char *put_path(char *to, const char *path, size_t len)
{
	static const char newline[] = "\\012";

	for (size_t i = 0; i < len; i++) {
		if (path[i] == '\n')
			to = mempcpy(to, newline, strlen(newline));
		else
			*to++ = path[i];
	}
	return to;
}

int files_name(struct files *files, const struct vmat_call *call, const char **name, size_t *len)
{
	static const char deleted[] = " (deleted)", memfd[] = "/memfd:";
	bool gone = call->path_deleted;
	char *to, *end;

	*name = NULL;
	*len = 0;
	if (!call->path)
		return 0;
	/* a memfd never has a place in a folder */
	if (call->path_len >= strlen(memfd) && !memcmp(call->path, memfd, strlen(memfd)))
		gone = true;
	/* shared memory of its own, which only is called so */
	if (call->mmap.backing == VMAT_BACKING_ZERO && call->mmap.flags & VMAT_MAP_SHARED)
		gone = true;
	to = realloc(files->name, 4 * call->path_len + sizeof(deleted));
	if (!to)
		return -ENOMEM;
	files->name = to;
	end = put_path(to, call->path, call->path_len);
	memcpy(end, deleted, sizeof(deleted));
	*name = to;
	*len = (size_t)(end - to) + (gone ? strlen(deleted) : 0);
	return 0;
}

void files_free(struct files *files)
{
	size_t i;

	for (i = 0; i < files->count; i++)
		free(files->file[i].path);
	free(files->file);
	free(files->name);
	*files = (struct files){ .file = NULL };
}
