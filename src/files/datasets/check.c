/* check: is a folder on disk that set, whole? The folder's files are listed once; each part of each
 * layout says how many of them fit its pattern, whether numbers are left out, and whether names and
 * bytes are the known ones. The layout with most right parts is the one that is told.
 */
#include "datasets/datasets_internal.h"
#include "disk/disk.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE_BYTES ((size_t)1 << 31)
#define MOST_NAMED 3 /* missing files that are named */

static enum hm_status list_files(const char *folder, const char *prefix,
                                 const struct file_folder *above, struct file_list *files,
                                 struct hm_error *error)
{
    struct file_folder here;
    struct file_list names = {0};
    enum hm_status status = file_list_once(folder, above, &here, &names, error);
    for (size_t i = 0; i < names.count && status == HM_OK; i++) {
        char *path = file_join(folder, names.names[i]), *name = file_join(prefix, names.names[i]);
        if (!path || !name)
            status = fail_memory(error, strlen(folder), "a list of files");
        else if (!file_is_folder(path))
            status = file_list_add(files, name, error);
        else
            status = list_files(path, name, &here, files, error);
        mem_free(path);
        mem_free(name);
    }
    file_list_free(&names);
    return status;
}

/* A part of a layout against the files of the folder. */
struct part {
    const char *what, *paths, *fingerprint;
    long long count, about, first; /* -1: not said */
    bool optional;
    size_t *fits; /* the files that fit, by index; owned */
    size_t found;
};

static long long number_of(const json_t *part, const char *key)
{
    const json_t *value = json_object_get(part, key);
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

/* The number behind the words, in a file of the set; -1 where there is none. */
static long long count_in(const json_t *from, const char *folder)
{
    const char *name = json_string_value(json_object_get(from, "file"));
    const char *after = json_string_value(json_object_get(from, "after"));
    struct file_bytes file;
    long long count = -1;
    char *path = name && after ? file_join(folder, name) : NULL;
    if (path && file_read(path, 1 << 20, &file, NULL) == HM_OK) {
        const char *at = strstr((const char *)file.bytes, after);
        char *end;
        long long value = at ? strtoll(at + strlen(after), &end, 10) : -1;
        if (at && end != at + strlen(after) && value >= 0)
            count = value;
        file_free(&file);
    }
    mem_free(path);
    return count;
}

/* "a/#####.png" as a pattern for fnmatch: each "#" is a digit. */
static char *pattern_of(const char *paths)
{
    struct text t = {0};
    for (; *paths; paths++)
        text_printf(&t, *paths == '#' ? "[0-9]" : "%c", *paths);
    if (!t.failed)
        return t.bytes;
    text_free(&t);
    return NULL;
}

/* "a/#####.png" and 17 as "a/00017.png". */
static void print_numbered(struct text *t, const char *paths, long long number)
{
    int digits = (int)strspn(paths + strcspn(paths, "#"), "#"), before = (int)strcspn(paths, "#");
    text_printf(t, "%.*s%0*lld%s", before, paths, digits, number, paths + before + digits);
}

static enum hm_status part_find(struct part *part, const struct file_list *files,
                                struct hm_error *error)
{
    char *pattern = pattern_of(part->paths);
    part->fits = mem_array(files->count + 1, sizeof *part->fits);
    if (!pattern || !part->fits) {
        mem_free(pattern);
        return fail_memory(error, files->count * sizeof *part->fits, "a list of files");
    }
    for (size_t i = 0; i < files->count; i++)
        if (fnmatch(pattern, files->names[i], FNM_PATHNAME | FNM_PERIOD) == 0)
            part->fits[part->found++] = i;
    mem_free(pattern);
    return HM_OK;
}

/* Names the first files of a numbered part that are not there. */
static void name_missing(const struct part *part, const struct file_list *files, struct text *out)
{
    int named = 0;
    size_t k = 0;
    for (long long n = part->first; n < part->first + part->count && named < MOST_NAMED; n++) {
        struct text name = {0};
        print_numbered(&name, part->paths, n);
        while (name.bytes && k < part->found && strcmp(files->names[part->fits[k]], name.bytes) < 0)
            k++;
        bool there =
            name.bytes && k < part->found && strcmp(files->names[part->fits[k]], name.bytes) == 0;
        if (!there && name.bytes)
            text_printf(out, "%s%s", named++ ? ", " : "; missing: ", name.bytes);
        text_free(&name);
    }
    if (named == MOST_NAMED)
        text_printf(out, " ...");
}

static enum hm_status fingerprint_of(const struct part *part, const struct file_list *files,
                                     const char *folder, char hex[33], struct hm_error *error)
{
    uint64_t *hashes = mem_array(part->found + 1, 2 * sizeof *hashes);
    enum hm_status status = HM_OK;
    if (!hashes)
        return fail_memory(error, part->found * 16, "a fingerprint");
    for (size_t i = 0; i < part->found && status == HM_OK; i++) {
        const char *name = files->names[part->fits[i]];
        struct file_bytes file;
        char *path = file_join(folder, name);
        status =
            path ? file_read(path, MAX_FILE_BYTES, &file, error) : fail_memory(error, 0, "a path");
        mem_free(path);
        if (status != HM_OK)
            break;
        hashes[2 * i] = hash64(name, strlen(name), 0);
        hashes[2 * i + 1] = hash64(file.bytes, file.length, 1);
        file_free(&file);
    }
    hash_hex(hashes, 2 * part->found * sizeof *hashes, hex);
    mem_free(hashes);
    return status;
}

/* Is this part right? What is wrong is said in out->missing. */
static bool part_judge(const struct part *part, const struct file_list *files, const char *folder,
                       struct dataset_check *out)
{
    struct text *say = &out->missing;
    size_t before = say->length;
    long long found = (long long)part->found;
    char hex[33];
    struct hm_error error = {0};
    if (found == 0) {
        text_printf(say, "%s: there is no %s\n", part->what, part->paths);
    } else if (part->count >= 0 && found != part->count) {
        text_printf(say, "%s: %lld of %lld, %s", part->what, found, part->count, part->paths);
        if (part->first >= 0)
            name_missing(part, files, say);
        text_printf(say, "\n");
    } else if (part->about >= 0 && found < part->about - part->about / 10) {
        text_printf(say, "%s: %lld, where about %lld are said to be, %s\n", part->what, found,
                    part->about, part->paths);
    } else if (part->fingerprint && fingerprint_of(part, files, folder, hex, &error) != HM_OK) {
        text_printf(say, "%s: %s\n", part->what, error.text);
    } else if (part->fingerprint && strcmp(hex, part->fingerprint) != 0) {
        text_printf(say, "%s: the bytes of %s are not those of the set (fingerprint %s, not %s)\n",
                    part->what, part->paths, hex, part->fingerprint);
    } else if (part->about >= 0 && found != part->about) {
        text_printf(&out->notes, "%s: %lld, where about %lld are said to be (not verified)\n",
                    part->what, found, part->about);
    }
    return say->length == before;
}

static enum hm_status check_layout(json_t *layout, const struct file_list *files,
                                   const char *folder, struct dataset_check *out,
                                   struct hm_error *error)
{
    size_t i;
    const json_t *from;
    enum hm_status status = HM_OK;
    *out = (struct dataset_check){
        .layout = json_string_value(json_object_get(layout, "name")),
    };
    json_array_foreach(json_object_get(layout, "parts"), i, from)
    {
        const json_t *in = json_object_get(from, "count_in");
        struct part part = {
            .what = json_string_value(json_object_get(from, "what")),
            .paths = json_string_value(json_object_get(from, "paths")),
            .fingerprint = json_string_value(json_object_get(from, "fingerprint")),
            .count = in ? count_in(in, folder) : number_of(from, "count"),
            .about = number_of(from, "about"),
            .first = number_of(from, "first"),
            .optional = json_is_true(json_object_get(from, "optional")),
        };
        status = part_find(&part, files, error);
        if (status == HM_OK && (part.found > 0 || !part.optional)) {
            out->parts++;
            out->files += part.found;
            out->parts_begun += part.found > 0;
            out->parts_right += part_judge(&part, files, folder, out);
        }
        mem_free(part.fits);
        if (status != HM_OK)
            return status;
    }
    out->whole = out->parts_right == out->parts;
    status = text_check(&out->missing, error);
    return status ? status : text_check(&out->notes, error);
}

/* Nearer: a larger share of its parts has any files, then is right; then more files. */
static bool is_nearer(const struct dataset_check *a, const struct dataset_check *b)
{
    size_t any_a = a->parts_begun * b->parts, any_b = b->parts_begun * a->parts;
    size_t right_a = a->parts_right * b->parts, right_b = b->parts_right * a->parts;
    if (any_a != any_b)
        return any_a > any_b;
    return right_a != right_b ? right_a > right_b : a->files > b->files;
}

enum hm_status dataset_check_folder(const struct dataset *dataset, const char *folder,
                                    struct dataset_check *out, struct hm_error *error)
{
    struct file_list files = {0};
    size_t i;
    json_t *layout;
    *out = (struct dataset_check){0};
    if (!file_is_folder(folder))
        return fail(error, HM_INPUT, "%s: this is no folder; give the one that the set lies in",
                    folder);
    enum hm_status status = list_files(folder, "", NULL, &files, error);
    if (status == HM_OK)
        file_list_sort(&files);
    json_array_foreach(dataset_layouts(dataset), i, layout)
    {
        struct dataset_check check;
        if (status != HM_OK)
            break;
        status = check_layout(layout, &files, folder, &check, error);
        check.layout_index = i;
        if (i == 0 || is_nearer(&check, out)) {
            dataset_check_free(out);
            *out = check;
        } else {
            dataset_check_free(&check);
        }
    }
    file_list_free(&files);
    return status;
}

void dataset_check_free(struct dataset_check *check)
{
    text_free(&check->missing);
    text_free(&check->notes);
}
