/* Text files as annotation tools of three systems and thirty years leave them: with CRLF, with a
 * byte-order mark, in UTF-16, empty, in Latin-1 (which is no trouble where only numbers and ASCII
 * matter), fields separated by commas, semicolons or tabs, decimal commas.
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
    if (*read)
        status = text_utf8(out, &why);
    if (status == HM_MEMORY)
        return fail(error, status, "%s", why.text);
    if (!*read) {
        build_drop(b, DATA_DROP_LINE, place, "%.250s",
                   status == HM_OK ? "the file has 4 GB or more" : why.text);
        file_free(out);
    }
    return HM_OK;
}

/* ---- encodings --------------------------------------------------------------------------- */

/* How UTF-16 the bytes are: 'l' or 'b' for the end that comes first, 0: they are not. Without a
 * mark every second byte of text is zero, as nearly all characters are of the first 256. */
static char utf16_of(const unsigned char *bytes, size_t length)
{
    size_t zeros[2] = {0, 0}, look = length < 512 ? length & ~(size_t)1 : 512;
    if (length >= 2 &&
        ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (bytes[0] == 0xFE && bytes[1] == 0xFF)))
        return bytes[0] == 0xFF ? 'l' : 'b';
    for (size_t i = 0; i < look; i++)
        zeros[i % 2] += bytes[i] == 0;
    if (look < 8 || (zeros[0] > 0 && zeros[1] > 0) || zeros[0] + zeros[1] < look / 2 * 9 / 10)
        return 0;
    return zeros[1] > 0 ? 'l' : 'b';
}

size_t utf8_put(char *out, uint32_t c)
{
    int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xC0, 0xE0, 0xF0};
    out[0] = (char)(first[more] | c >> (6 * more));
    for (int i = 1; i <= more; i++)
        out[i] = (char)(0x80 | (c >> (6 * (more - i)) & 0x3F));
    return (size_t)more + 1;
}

enum hm_status text_utf8(struct file_bytes *file, struct hm_error *error)
{
    char kind = utf16_of(file->bytes, file->length);
    if (!kind)
        return HM_OK;
    size_t units = file->length / 2, at = 0;
    const unsigned char *p = file->bytes;
    unsigned char *out = mem_array(mem_product(units, 3) + 4, 1);
    if (!out)
        return fail_memory(error, units * 3, "a text");
    for (size_t i = 0; i < units; i++) {
        const unsigned char *u = p + 2 * i;
        uint32_t c = kind == 'l' ? (uint32_t)(u[0] | u[1] << 8) : (uint32_t)(u[1] | u[0] << 8);
        if (c >= 0xD800 && c < 0xDC00 && i + 1 < units) { /* a pair of surrogates */
            uint32_t low =
                kind == 'l' ? (uint32_t)(u[2] | u[3] << 8) : (uint32_t)(u[3] | u[2] << 8);
            if (low >= 0xDC00 && low < 0xE000) {
                c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
                i++;
            }
        }
        at += utf8_put((char *)out + at, c);
    }
    file_free(file);
    *file = (struct file_bytes){out, at};
    return HM_OK;
}

enum hm_status text_head(const char *path, size_t most, struct file_bytes *out,
                         struct hm_error *error)
{
    HM_TRY(file_read_start(path, most, out, error));
    enum hm_status status = text_utf8(out, error);
    if (status != HM_OK)
        file_free(out);
    return status;
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

/* ---- rows -------------------------------------------------------------------------------- */

int text_words(char *line, char **words, int most)
{
    int count = 0;
    char *word;
    while (line && count < most && (word = strsep(&line, " \t\r")))
        if (*word)
            words[count++] = word;
    return line && line[strspn(line, " \t\r")] ? most + 1 : count;
}

char *text_trim(char *text)
{
    text += strspn(text, " \t\r\n");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r\n", text[length - 1]))
        text[--length] = 0;
    return text;
}

/* Of the first line that is no comment: what stands between its fields. */
char text_separator(const char *text)
{
    static const char separators[] = ";\t|,";
    size_t counts[sizeof separators] = {0};
    bool quoted = false;
    while (*text == '#' || *text == '\n' || *text == '\r')
        text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n');
    for (; *text && (quoted || *text != '\n'); text++) {
        const char *found = strchr(separators, *text);
        quoted ^= *text == '"';
        if (found && !quoted)
            counts[found - separators]++;
    }
    for (int i = 0; separators[i]; i++)
        if (counts[i] >= 3)
            return separators[i];
    return ',';
}

double number_of_field(const char *field)
{
    double value = number_of(field);
    const char *comma = strchr(field, ',');
    char copy[64];
    if (!isnan(value) || !comma || strchr(comma + 1, ',') || strchr(field, '.') ||
        strlen(field) >= sizeof copy)
        return value;
    memcpy(copy, field, strlen(field) + 1);
    copy[comma - field] = '.'; /* 12,5 */
    return number_of(copy);
}
