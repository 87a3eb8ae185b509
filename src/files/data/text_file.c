/* Text files as annotation tools of three systems and thirty years leave them: with CRLF, with a
 * byte-order mark, empty, in Latin-1 (which is no trouble where only numbers and ASCII matter).
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TRUTH_MAX_BYTES ((size_t)4 << 30)

/* Whole. What cannot be read is dropped and told (*read false). An empty one is an empty text. */
static enum hm_status read_text(struct truth_builder *b, const struct truth_file *file,
                                struct file_bytes *out, bool *read, struct hm_error *error)
{
    struct hm_error why = {0};
    struct place place = {file->path, 0};
    enum hm_status status = file_read_start(file->path, TRUTH_MAX_BYTES, out, &why);
    *read = status == HM_OK && out->length < TRUTH_MAX_BYTES;
    if (status == HM_MEMORY)
        return fail(error, status, "%s", why.text);
    if (!*read) {
        build_drop(b, DATA_DROP_LINE, place, "%.250s",
                   status == HM_OK ? "the file has 4 GB or more" : why.text);
        file_free(out);
    }
    return HM_OK;
}

/* Behind the byte-order mark. */
char *text_start(const struct file_bytes *file)
{
    char *text = (char *)file->bytes;
    return strncmp(text, "\xEF\xBB\xBF", 3) == 0 ? text + 3 : text;
}

/* "a/b" of "a/b/c.txt", "" of "c.txt"; mem_free. */
static char *folder_of(const char *name)
{
    char *folder = mem_string(name);
    if (folder) {
        size_t length = (size_t)(file_name(name) - name);
        folder[length > 0 ? length - 1 : 0] = 0;
    }
    return folder;
}

enum hm_status read_each(struct truth_builder *b, const struct truth_files *files,
                         truth_probe *probe, read_one *read, void *context, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < files->count && status == HM_OK; i++) {
        struct truth_file file = files->files[i];
        struct file_bytes bytes;
        bool like = true;
        if (files->count > 1 && is_stray(b, &file))
            status = file_looks_like(probe, &file, &like, error);
        if (status != HM_OK || !like)
            continue; /* a readme, a table of another kind */
        bool whole;
        status = read_text(b, &file, &bytes, &whole, error);
        if (status != HM_OK || !whole)
            continue;
        char *folder = folder_of(file.name);
        file.folder = folder;
        status = folder ? read(b, context, &file, text_start(&bytes), error)
                        : fail_memory(error, 0, "a path");
        mem_free(folder);
        file_free(&bytes);
    }
    return status;
}

double next_number(const char **text)
{
    const char *p = *text + strspn(*text, " \t");
    const char *digits = p + strspn(p, "+-.");
    if (*digits < '0' || *digits > '9' || (digits[0] == '0' && (digits[1] | 32) == 'x'))
        return NAN;
    char *end;
    double value = number_read(p, &end);
    if (end == p || !isfinite(value))
        return NAN;
    *text = end;
    return value;
}

double number_of(const char *text)
{
    double value = next_number(&text);
    return text[strspn(text, " \t\r")] == 0 ? value : NAN;
}

char *text_line(char **rest, size_t *line)
{
    char *text = strsep(rest, "\n");
    if (!text)
        return NULL;
    ++*line;
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '\r' || text[length - 1] == ' '))
        text[--length] = 0;
    return text;
}
