/* disk: files, folders and scratch files. Nothing is half-written (file_write_atomic). */
#ifndef HM_DISK_H
#define HM_DISK_H

#include "base/base.h"

#include <sys/types.h>

/* ---- files (file.c) ---------------------------------------------------------------------- */

/* A file read whole. Only regular files are accepted (directories, FIFOs and devices are refused
 * with the reason), of at most max_bytes. The bytes end in one extra zero byte. */
struct file_bytes {
    unsigned char *bytes; /* owned; file_free */
    size_t length;
};
enum hm_status file_read(const char *path, size_t max_bytes, struct file_bytes *out,
                         struct hm_error *error);
/* Only its first bytes, at most so many (an empty file has none, and is no error). */
enum hm_status file_read_start(const char *path, size_t most, struct file_bytes *out,
                               struct hm_error *error);
void file_free(struct file_bytes *file);

/* Writes bytes under a temporary name in the same folder, fsyncs, renames: the file appears whole
 * under its final name, or not at all. */
enum hm_status file_write_atomic(const char *path, const void *bytes, size_t length,
                                 struct hm_error *error);
/* The same for a text; frees it. */
enum hm_status file_write_text(const char *path, struct text *text, struct hm_error *error);
enum hm_status file_write_in(const char *folder, const char *name, struct text *text,
                             struct hm_error *error);
/* mkdir -p. */
enum hm_status file_make_folder(const char *path, struct hm_error *error);
/* Removes a file or a folder with all it holds; an absent one is no error. Links are not followed.
 */
enum hm_status file_remove_tree(const char *path, struct hm_error *error);
bool file_exists(const char *path);
/* Takes the lock that PATH is (made where it is absent); *lock is to be given back. It is gone with
 * the process, however that ends. HM_OUTPUT: another process holds it. */
enum hm_status file_lock(const char *path, int *lock, struct hm_error *error);
void file_unlock(int lock); /* -1 is allowed */
/* The path from the root, links followed; NULL where it does not exist or there is no memory. */
char *file_absolute(const char *path);
bool file_is_folder(const char *path);
/* "a/b" from "a" and "b", or b where it is absolute. Owned by the caller; NULL without memory. */
char *file_join(const char *folder, const char *name);
/* The part behind the last slash; points into path. */
const char *file_name(const char *path);
/* Does the path end in that, such as ".png"? Large letters are small ones. */
bool file_ends_in(const char *path, const char *ending);

/* The names in a folder (no "." and ".."), sorted by bytes. Subfolders are included. */
struct file_list {
    char **names; /* owned, each and all */
    size_t count, capacity;
};
enum hm_status file_list_folder(const char *path, struct file_list *list, struct hm_error *error);
/* The same on a walk down through folders: of one that stands among those above it, a link back, no
 * names. *here is for the walk to hand on; `above` is NULL for the first. */
struct file_folder {
    const struct file_folder *above;
    dev_t device;
    ino_t inode;
};
enum hm_status file_list_once(const char *path, const struct file_folder *above,
                              struct file_folder *here, struct file_list *list,
                              struct hm_error *error);
enum hm_status file_list_add(struct file_list *list, const char *name, struct hm_error *error);
void file_list_sort(struct file_list *list); /* by bytes */
void file_list_free(struct file_list *list);

/* ---- folders that are made whole (folder.c) ----------------------------------------------- */

/* A kind of folder that hogmine makes: the file that marks it and words in that file. */
struct folder_kind {
    const char *what, *marker, *words;
    bool (*holds)(const char *name); /* is that a name of what hogmine puts there? */
    const char *first; /* the file that is there before all others, the marker last; NULL: none */
};
/* EMPTY: but for what a killed process left of a file that it was writing, or of a folder that it
 * had begun: `first` and no marker, and nothing that hogmine does not put there. */
enum folder_state { FOLDER_ABSENT, FOLDER_NO_FOLDER, FOLDER_EMPTY, FOLDER_OURS, FOLDER_OTHERS };
/* kind NULL: no folder is ours. */
enum hm_status folder_look(const char *path, const struct folder_kind *kind, enum folder_state *out,
                           struct hm_error *error);
/* Removes what hogmine put there (kind NULL: nothing) and leftovers of killed processes. */
enum hm_status folder_clear(const char *path, const struct folder_kind *kind,
                            struct hm_error *error);

/* ---- memory on disk (scratch.c) ----------------------------------------------------------- */

/* A scratch file as what memory overflows into. It is made in the folder (which must exist by then)
 * when the first map is asked for, and has no name there. Maps stay valid until unmapped, also
 * after scratch_free. HM_OUTPUT where the disk is full: never a signal later. NULL without memory.
 */
struct scratch;
struct scratch *scratch_new(const char *folder);
struct mem_overflow scratch_overflow(struct scratch *scratch);
void scratch_free(struct scratch *scratch);

/* ---- the machine (machine.c) -------------------------------------------------------------- */

/* Bytes that this process may still use (machine, cgroup and rlimit, the smallest). */
size_t memory_available(void);
/* The processors this process may use: affinity mask and cgroup quota. */
int threads_available(void);

#endif
