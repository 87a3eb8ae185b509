/* Files: read whole and only if regular, written whole or not at all.
 *
 * Output is built in memory and written by one loop over write(): stdio would report a full disk
 * late or never (docs/ARCHITECTURE.md, "Nothing half-written").
 */
#include "disk/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- reading ----------------------------------------------------------------------------- */

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode)    ? "a folder"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISCHR(mode)  ? "a device"
           : S_ISBLK(mode)  ? "a device"
           : S_ISSOCK(mode) ? "a socket"
                            : "no regular file";
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* `whole`: all of it or nothing, else its first bytes. *out is the caller's also where it fails. */
static enum hm_status read_open_file(int fd, const char *path, size_t most, bool whole,
                                     struct file_bytes *out, struct hm_error *error)
{
    struct stat before, after;
    if (fstat(fd, &before) != 0)
        return fail(error, HM_INPUT, "%s: %s", path, strerror(errno));
    if (!S_ISREG(before.st_mode))
        return fail(error, HM_INPUT, "%s: this is %s, not a file", path, kind_of(before.st_mode));
    size_t size = (size_t)before.st_size;
    if (whole && size == 0)
        return fail(error, HM_INPUT, "%s: the file is empty", path);
    if (whole && size > most)
        return fail(error, HM_INPUT, "%s: %zu bytes are more than the limit of %zu", path, size,
                    most);
    size = size < most ? size : most;
    out->bytes = mem_array(size + 1, 1);
    if (!out->bytes)
        return fail_memory(error, size, path);
    size_t wanted = size + whole; /* one byte more than the size must not be there */
    for (ssize_t got = 1; got != 0 && out->length < wanted;) {
        got = read(fd, out->bytes + out->length, wanted - out->length);
        if (got < 0 && errno != EINTR)
            return fail(error, HM_INPUT, "%s: %s", path, strerror(errno));
        out->length += got > 0 ? (size_t)got : 0;
    }
    if (whole && (out->length != size || fstat(fd, &after) != 0 || !is_same(&before, &after)))
        return fail(error, HM_INPUT, "%s: the file changed while it was read", path);
    return HM_OK;
}

static enum hm_status read_file(const char *path, size_t most, bool whole, struct file_bytes *out,
                                struct hm_error *error)
{
    *out = (struct file_bytes){0};
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(error, HM_INPUT, "%s: %s", path, strerror(errno));
    enum hm_status status = read_open_file(fd, path, most, whole, out, error);
    if (status != HM_OK)
        file_free(out);
    close(fd);
    return status;
}

enum hm_status file_read(const char *path, size_t max_bytes, struct file_bytes *out,
                         struct hm_error *error)
{
    return read_file(path, max_bytes, true, out, error);
}

enum hm_status file_read_start(const char *path, size_t most, struct file_bytes *out,
                               struct hm_error *error)
{
    return read_file(path, most, false, out, error);
}

void file_free(struct file_bytes *file)
{
    mem_free(file->bytes);
    *file = (struct file_bytes){0};
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool write_all(int fd, const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, bytes, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

/* A new file in the folder, with the usual rights (0666 less the umask), whose path is put into
 * *temporary. -1 with errno where there can be none. */
static int open_temporary(const char *folder, const char *name, struct text *temporary)
{
    for (unsigned attempt = 0; attempt < 1000; attempt++) {
        temporary->length = 0;
        unsigned mark = ((unsigned)getpid() * 1000 + attempt) & 0xffffff;
        text_printf(temporary, "%s.%.200s.tmp-%06x", folder, name, mark);
        int fd = temporary->failed
                     ? -1
                     : open(temporary->bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd >= 0 || temporary->failed || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* The folder's entry must reach the disk as well; some file systems refuse, which is no error. */
static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
}

enum hm_status file_write_atomic(const char *path, const void *bytes, size_t length,
                                 struct hm_error *error)
{
    const char *name = file_name(path);
    char *folder = mem_string(path);
    struct text temporary = {0};
    if (folder)
        folder[name - path] = 0;
    int fd = folder ? open_temporary(folder, name, &temporary) : -1;
    if (!folder || temporary.failed) {
        mem_free(folder);
        text_free(&temporary);
        return fail_memory(error, strlen(path), path);
    }
    bool good = fd >= 0 && write_all(fd, bytes, length) && fsync(fd) == 0;
    int why = errno;
    bool closed = fd < 0 || close(fd) == 0;
    if (good && (!closed || rename(temporary.bytes, path) != 0)) {
        good = false;
        why = errno;
    }
    if (!good && fd >= 0)
        unlink(temporary.bytes);
    if (good)
        sync_folder(*folder ? folder : ".");
    text_free(&temporary);
    mem_free(folder);
    return good ? HM_OK : fail(error, HM_OUTPUT, "%s: cannot be written: %s", path, strerror(why));
}

enum hm_status file_write_text(const char *path, struct text *text, struct hm_error *error)
{
    enum hm_status status = text_check(text, error);
    HM_THEN(status, file_write_atomic(path, text->bytes ? text->bytes : "", text->length, error));
    text_free(text);
    return status;
}

enum hm_status file_write_in(const char *folder, const char *name, struct text *text,
                             struct hm_error *error)
{
    char *path = file_join(folder, name);
    enum hm_status status =
        path ? file_write_text(path, text, error) : fail_memory(error, 0, "a path");
    text_free(text);
    mem_free(path);
    return status;
}

enum hm_status file_make_folder(const char *path, struct hm_error *error)
{
    char *partial = mem_string(path);
    if (!partial)
        return fail_memory(error, strlen(path), path);
    int result = 0;
    char cut = '/';
    for (char *p = partial + (path[0] == '/'); cut && result == 0; p++) {
        p += strcspn(p, "/");
        cut = *p;
        *p = 0;
        if (mkdir(partial, 0777) != 0 && errno != EEXIST)
            result = errno;
        *p = cut;
    }
    mem_free(partial);
    if (result == 0 && !file_is_folder(path))
        result = ENOTDIR;
    return result
               ? fail(error, HM_OUTPUT, "%s: the folder cannot be made: %s", path, strerror(result))
               : HM_OK;
}

enum hm_status file_remove_tree(const char *path, struct hm_error *error)
{
    struct stat info;
    if (lstat(path, &info) != 0)
        return errno == ENOENT ? HM_OK : fail(error, HM_OUTPUT, "%s: %s", path, strerror(errno));
    if (!S_ISDIR(info.st_mode))
        return unlink(path) == 0 ? HM_OK : fail(error, HM_OUTPUT, "%s: %s", path, strerror(errno));
    struct file_list list = {0};
    enum hm_status status = file_list_folder(path, &list, error);
    for (size_t i = 0; i < list.count && status == HM_OK; i++) {
        char *inner = file_join(path, list.names[i]);
        status = inner ? file_remove_tree(inner, error) : fail_memory(error, 0, path);
        mem_free(inner);
    }
    file_list_free(&list);
    if (status == HM_OK && rmdir(path) != 0)
        status = fail(error, HM_OUTPUT, "%s: %s", path, strerror(errno));
    return status;
}

/* ---- names ------------------------------------------------------------------------------- */

bool file_exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

bool file_is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

char *file_join(const char *folder, const char *name)
{
    struct text joined = {0};
    bool bare = name[0] == '/' || folder[0] == 0;
    text_printf(&joined, "%s%s%s", bare ? "" : folder,
                bare || folder[strlen(folder) - 1] == '/' ? "" : "/", name);
    if (joined.failed)
        text_free(&joined);
    return joined.bytes;
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool file_ends_in(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

/* ---- locks ------------------------------------------------------------------------------- */

enum hm_status file_lock(const char *path, int *lock, struct hm_error *error)
{
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*lock < 0)
        return fail(error, HM_OUTPUT, "%s: %s", path, strerror(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0)
        return HM_OK;
    int why = errno;
    close(*lock);
    *lock = -1;
    return why == EWOULDBLOCK
               ? fail(error, HM_OUTPUT, "%s: another process is at work here; wait for it", path)
               : fail(error, HM_OUTPUT, "%s: %s", path, strerror(why));
}

void file_unlock(int lock)
{
    if (lock >= 0)
        close(lock);
}

char *file_absolute(const char *path)
{
    char *absolute = realpath(path, NULL);
    char *copy = absolute ? mem_string(absolute) : NULL;
    free(absolute);
    return copy;
}
