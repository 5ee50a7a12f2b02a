/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* load - on top of all: a process, a directory, a file or a stream -> an mm. Inside of the room. */
#ifndef SOURCE_LOAD_H
#define SOURCE_LOAD_H

#include "model/mm.h"
#include "source/pages.h"
#include "source/procfs.h"
#include "source/query.h"

/* Hint: what reading maps and smaps of others takes. */
#define LOAD_NEEDS_PTRACE "needs the same user or CAP_SYS_PTRACE"

/* Hint: who is not told that a process is there. */
#define LOAD_HIDEPID "/proc is mounted with hidepid; needs root or its gid= group"

/*
 * The last section of a bundle that says that it has one. A bundle made by hand does not say so;
 * one that does and has not was cut.
 */
#define LOAD_BUNDLE_END "vmatools/end"

#define LOAD_CHUNK ((size_t)64 << 10)

/* What decides how dear text is: how many mappings have how long names. */
struct load_names_seen {
	uint64_t vmas, named, bytes;
};

/* Whether the page that is in maps and not in the address space is there; what it looks like. */
struct load_gate {
	bool known, there;
	struct vmat_vma row;		/* but for its file, which is a name and nothing else */
};

/* How the layout of a process was asked for, and what there is to go by at the next time. */
struct load_layout {
	enum vmat_backend by;
	const char *why;		/* static; NULL: there was no choice */
	bool text_only;			/* a name is too long for the ioctl, or there is none */
	struct load_names_seen seen;	/* as of the last layout; vmas 0: of none */
	struct load_gate gate;
};

/* One call of vmat_load_*(): what was asked for, and what all its steps share. */
struct load {
	struct vmat_load_options options;
	struct vmat_trouble trouble;	/* the caller gets it when all has failed */
	struct procfs_dir proc;		/* for sysctls; fd -1: there are none */
	struct procfs_text text;	/* one small file after the other */
	struct load_layout layout;
	struct load_watch *watch;	/* NULL: the process is read this once */
	/*
	 * The bytes of maps and smaps. Here, so that nothing is allocated between two reads:
	 * who reads itself would see that.
	 */
	char chunk[LOAD_CHUNK];
};

/*
 * A struct load with the options @given, NULL: none, for load_done(), which frees it, hands
 * @trouble the reason for @rc, and returns that. 0, -ENOMEM, -EINVAL or -E2BIG.
 */
int load_new(struct load **loadp, const struct vmat_load_options *given,
	     struct vmat_trouble *trouble);
int load_done(struct load *load, int rc, struct vmat_trouble *trouble);

/* The options @given, NULL: none, as this library knows them. 0, -EINVAL or -E2BIG. */
int load_take_options(struct vmat_load_options *own, const struct vmat_load_options *given);

/* -- load_cheap: which way to ask for the layout -------------------------------- */

/* Those of an mm, and those of whole lines at the start of a text of maps. */
struct load_names_seen load_names_of(const struct vmat_mm *mm);
struct load_names_seen load_names_of_text(const char *text, size_t len);

/* True when asking with PROCMAP_QUERY costs less CPU than reading the text of maps. */
bool load_query_is_cheaper(const struct load_names_seen *seen);

/*
 * The layout by what is cheaper, as the text tells it to the byte; *@fdp is then an open maps, also
 * after some failures. load->layout says how it was had. The start of the text, 64 KiB, is read in
 * any case when nothing is known of the process: then a short one costs what it always did.
 */
int load_cheapest(struct vmat_mm **mmp, int *fdp, struct load *load,
		  const struct procfs_dir *dir);

/* -- load_rss: of each VMA, by page tables ------------------------------------------ */

/* What is kept, and told, when a process is read again and again. */
struct load_watch {
	bool wants_rss;
	struct pages_pace pace;
	int witness;			/* the maps that was read last: tells an exec; -1: none */
	bool witness_is_gone;		/* that of the time before is behind an exec */

	/* of Rss, a value in bytes a row; rss_known false: not told, and rss_why says why */
	uint64_t *rss;
	size_t rss_capacity;
	bool rss_known;
	const char *rss_why;		/* static */
	bool huge_zero_asked, huge_zero_told;
};

/*
 * If that is wanted, count Rss of all rows of @mm, which came from @maps_fd, of the process @dir,
 * into load->watch. What cannot be counted exactly is not known. 0 or -ENOMEM.
 */
int load_rss(struct load *load, const struct vmat_mm *mm, const struct procfs_dir *dir,
	     int maps_fd);

/* -- load_facts: the small files ------------------------------------------- */

/* Whether the options ask for @file, a name as mmstat_parse() takes it. */
bool load_wants(const struct load *load, const char *file);

/* Digest what was read of @file. 0, -EBADMSG, -ENOMEM. */
int load_fact(struct load *load, struct vmat_mm *mm, const char *file, const char *text,
	      size_t len);

/*
 * The small files by index, each once, NULL beyond the last: those below /proc/PID in the order of
 * their cost, and those of /proc itself.
 */
const char *load_process_file(size_t index);
const char *load_system_file(size_t index);

/* Complain of a copy of @file that has more than mmstat_limit(). Returns -EFBIG. */
int load_refuse_size(struct load *load, const char *file);

/*
 * Read and digest all small files below @dir that the options ask for. One that cannot be read
 * is one that does not tell. 0, -EBADMSG, -ENOMEM.
 */
int load_facts(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir);

/* The same for the threads of the process @dir. */
int load_threads(struct load *load, struct vmat_mm *mm, const struct procfs_dir *dir);

/* -- load_live, load_names: a process ---------------------------------------- */

/* As vmat_load_pid(), from the directory of the process. */
int load_live(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir);

/* Open maps or smaps, by name or as the options say. A descriptor, or -EACCES, -ENOENT, -ESRCH. */
int load_open_maps(struct load *load, const struct procfs_dir *dir, const char *name);
int load_open_text(struct load *load, const struct procfs_dir *dir);

/*
 * Ask the kernel for the true names where text cannot tell them. @dir is that of the process
 * whose maps the mm is. What cannot be told stays as it is. 0 or -ENOMEM.
 */
int load_names(struct vmat_mm *mm, const struct procfs_dir *dir);

/*
 * The mappings behind @fd, an open maps, by ioctl; @sum as in load_text(). -EOPNOTSUPP when the
 * kernel cannot tell all of them.
 */
int load_query(struct vmat_mm **mmp, struct load *load, int fd, uint64_t *sum);

/* One answer after the other by ioctl, each a row of @mm if that is wanted. */
struct load_asker {
	struct load *load;
	struct vmat_mm *mm;
	int fd;				/* an open maps */
	struct procfs_text name;	/* as it is */
	struct procfs_text printed;	/* as maps prints it */
};

/* The VMA at @addr or above it. 0, -ENOENT: there is none; else load->trouble says why. */
int load_ask(struct load_asker *asker, uint64_t addr, struct query_vma *answer);

/* Append the last answer to the rows of the mm. 0 or -ENOMEM. */
int load_add_answer(struct load_asker *asker, const struct query_vma *answer);
void load_asker_free(struct load_asker *asker);	/* not its mm */

/* -- load_who: whose it is, before and after ----------------------------------- */

/* Who it is: a new mm without VMAs that knows what stat tells. 0, -ESRCH, -EACCES, -ENOMEM. */
int load_who(struct vmat_mm **whop, struct load *load, const struct procfs_dir *dir);

/* False when a PID has become another process in between, or the process another program. */
bool load_same_image(const struct vmat_mm *a, const struct vmat_mm *b);

/*
 * What tells one program from the next that the process executes, and what hardly anybody uses
 * prctl() to change: all 0 where nothing tells.
 */
enum { LOAD_IMAGE_FACTS = 4 };
struct load_image {
	uint64_t facts[LOAD_IMAGE_FACTS];
};
struct load_image load_image_of(const struct vmat_mm *who);

/* True when the address space behind @fd, an open maps, is still there: a microsecond or so. */
bool load_is_there(int fd);

bool load_has_exited(const struct vmat_mm *who);
bool load_is_exiting(const struct vmat_mm *who);
bool load_is_kthread(const struct vmat_mm *who);

/* The first thread has exited, or is about to; the process has not. */
bool load_leader_has_exited(const struct vmat_mm *who);

/*
 * How many more looks to wait for a process that seems to be half way through exec: there is a
 * stack, and not much else yet.
 */
unsigned load_waits_for_exec(const struct vmat_mm *who);

/* Complain that it ended while it was read. Returns -ESRCH. */
int load_ended(struct load *load);

/* Whether an attempt has to be made again, the process having changed under it. */
enum load_again { LOAD_AGAIN_NOT, LOAD_AGAIN_NOW, LOAD_AGAIN_LATER };

/* How often that was done; starts as 0. */
struct load_patience {
	unsigned tries, waited;
};

/* Whether to make another attempt; waits a little where that is what it takes. */
bool load_have_patience(struct load_patience *patience, enum load_again again);

/* -- load_saved, load_bundle: copies ------------------------------------------ */

/* A directory of copies; @pid is 0 where not known. */
int load_directory(struct vmat_mm **mmp, struct load *load, const struct procfs_dir *dir,
		   pid_t pid);

/* Text or a bundle, told apart by the first bytes. */
int load_stream(struct vmat_mm **mmp, struct load *load, int fd);

/* A bundle whose first @len bytes were read into load->chunk. */
int load_bundle(struct vmat_mm **mmp, struct load *load, int fd, size_t len);

/*
 * Where smaps has VMAs it is taken, else maps; the other is freed. Both may be NULL. When they
 * disagree they were read at different moments, and the result says so.
 */
struct vmat_mm *load_choose(struct vmat_mm *maps, struct vmat_mm *smaps);

/* -- load_text: maps or smaps ---------------------------------------------------- */

/*
 * Fill load->chunk, where @have bytes are already, from @fd. Returns how many bytes it holds then:
 * fewer than LOAD_CHUNK only at the end of the file. A negative errno on failure.
 */
ssize_t load_fill(struct load *load, int fd, size_t have);

/*
 * Read one text to its end, of which @have bytes are in load->chunk already; @file is its name
 * for complaints. With @sum, which starts at 0, the bytes are summed up, so that two readings
 * can be compared.
 */
int load_text(struct vmat_mm **mmp, struct load *load, int fd, size_t have, const char *file,
	      uint64_t *sum);

/* Add bytes to a sum, which does not depend on where they are cut. */
void load_sum_up(uint64_t *sum, const void *bytes, size_t len);

#endif
