/* What images a path holds: a folder, a list, or an image. */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <stdlib.h>
#include <string.h>

#define LIST_MAX_BYTES ((size_t)1 << 30)

void data_free(struct data_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        mem_free(set->images[i].path);
        mem_free(set->images[i].name);
    }
    mem_free(set->images);
    *set = (struct data_set){0};
}

enum hm_status data_add(struct data_set *set, const char *path, const char *name,
                        struct hm_error *error)
{
    enum hm_status status = mem_reserve((void **)&set->images, &set->capacity, set->count + 1,
                                        sizeof *set->images, error);
    if (status != HM_OK)
        return status;
    struct data_image image = {.path = mem_string(path), .name = mem_string(name)};
    if (!image.path || !image.name) {
        mem_free(image.path);
        mem_free(image.name);
        return fail_memory(error, strlen(path), "a list of images");
    }
    set->images[set->count++] = image;
    return HM_OK;
}

enum hm_status data_add_same(struct data_set *set, const struct data_image *image, const char *name,
                             struct hm_error *error)
{
    HM_TRY(data_add(set, image->path, name, error));
    set->images[set->count - 1].upright = image->upright;
    return HM_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct data_image *ia = a, *ib = b;
    int order = strcmp(ia->name, ib->name);
    return order ? order : strcmp(ia->path, ib->path);
}

void data_sort(struct data_set *set)
{
    sort_items(set->images, set->count, sizeof *set->images, by_name);
}

bool data_index(const struct data_set *set, const char *name, size_t *index)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(set->images[middle].name, name);
        *index = middle;
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static enum hm_status walk(const char *folder, const char *prefix, const struct file_folder *above,
                           struct data_set *set, struct hm_error *error)
{
    struct file_folder here;
    struct file_list list = {0};
    enum hm_status status = file_list_once(folder, above, &here, &list, error);
    for (size_t i = 0; i < list.count && status == HM_OK; i++) {
        if (list.names[i][0] == '.')
            continue;
        char *path = file_join(folder, list.names[i]), *name = file_join(prefix, list.names[i]);
        if (!path || !name)
            status = fail_memory(error, strlen(folder), "a list of images");
        else if (!file_is_folder(path) || is_picture_name(list.names[i]))
            /* a folder called like a picture is a mistake worth naming, others are looked into */
            status = data_add(set, path, name, error);
        else
            status = walk(path, name, &here, set, error);
        mem_free(path);
        mem_free(name);
    }
    file_list_free(&list);
    return status;
}

/* Text without a zero byte in its first part is a list; anything else is left to the decoder. */
static bool looks_like_text(const unsigned char *bytes, size_t length)
{
    size_t look = length < 4096 ? length : 4096;
    if (look >= 2 && bytes[0] == 'P' && (bytes[1] == '5' || bytes[1] == '6'))
        return false;
    for (size_t i = 0; i < look; i++)
        if (bytes[i] == 0 || (bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 32)))
            return false;
    return true;
}

/* The next line that says something, without the blanks around it; NULL at the end. */
static char *next_line(char **rest)
{
    char *line;
    while ((line = strsep(rest, "\n"))) {
        line = text_trim(line);
        if (*line && *line != '#')
            return line;
    }
    return NULL;
}

/* The line as a path from the list's folder; of Windows, where there is no such file, with slashes
 * for its back-slashes. mem_free; NULL without memory. */
static char *path_of_line(const char *folder, char *line)
{
    char *joined = file_join(folder, line);
    if (!joined || !strchr(line, '\\') || file_exists(joined))
        return joined;
    mem_free(joined);
    for (char *p = line; *p; p++)
        if (*p == '\\')
            *p = '/';
    return file_join(folder, line);
}

/* Does any of the first lines name a file? Text of another kind does not. */
static bool any_exists(const struct data_set *set)
{
    for (size_t i = 0; i < set->count && i < 20; i++)
        if (file_exists(set->images[i].path))
            return true;
    return false;
}

static enum hm_status read_list(const char *path, char *text, struct data_set *set,
                                struct hm_error *error)
{
    char *folder = mem_string(path);
    if (!folder)
        return fail_memory(error, strlen(path), "a list of images");
    folder[file_name(path) - path] = 0;
    enum hm_status status = HM_OK;
    char *rest = text, *line;
    while (status == HM_OK && (line = next_line(&rest))) {
        char *joined = path_of_line(folder, line);
        if (!joined)
            status = fail_memory(error, strlen(line), "a list of images");
        else
            status = data_add(set, joined, line, error);
        mem_free(joined);
    }
    mem_free(folder);
    if (status == HM_OK && set->count > 0 && !any_exists(set))
        status = fail(error, HM_INPUT,
                      "%s: neither a picture nor a list of pictures (there is no file \"%.80s\")",
                      path, set->images[0].name);
    return status;
}

static enum hm_status find_in_file(const char *path, struct data_set *set, struct hm_error *error)
{
    struct file_bytes file;
    enum hm_status status = file_read(path, LIST_MAX_BYTES, &file, error);
    if (status == HM_OK && !is_picture_name(path))
        status = text_utf8(&file, error);
    if (status != HM_OK)
        return status;
    if (looks_like_text(file.bytes, file.length) && !is_picture_name(path))
        status = read_list(path, text_start(&file), set, error);
    else
        status = data_add(set, path, file_name(path), error);
    file_free(&file);
    return status;
}

enum hm_status data_join(struct data_set *to, struct data_set *from, struct hm_error *error)
{
    enum hm_status status = mem_reserve((void **)&to->images, &to->capacity,
                                        to->count + from->count, sizeof *to->images, error);
    if (status == HM_OK && from->count > 0) {
        memcpy(to->images + to->count, from->images, from->count * sizeof *from->images);
        to->count += from->count;
        from->count = 0; /* the texts have moved */
    }
    to->passed += from->passed;
    data_free(from);
    return status;
}

/* No picture by its name, and by its first bytes neither one that is read nor one of a known kind
 * (which is told of where it is opened). */
static bool is_side_file(const struct data_image *image)
{
    struct file_bytes head;
    if (is_picture_name(image->name) || file_read_start(image->path, 32, &head, NULL) != HM_OK)
        return false;
    bool side = !image_is_picture(head.bytes, head.length);
    file_free(&head);
    return side;
}

void data_pass_over(struct data_set *set, bool (*passes)(const struct data_image *image))
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        if (passes(&set->images[i])) {
            mem_free(set->images[i].path);
            mem_free(set->images[i].name);
            set->passed++;
        } else {
            set->images[kept++] = set->images[i];
        }
    }
    set->count = kept;
}

enum hm_status data_find(const char *path, struct data_set *out, struct hm_error *error)
{
    HM_TRY(data_find_files(path, out, error));
    if (file_is_folder(path))
        data_pass_over(out, is_side_file);
    if (out->count > 0)
        return HM_OK;
    size_t passed = out->passed;
    data_free(out);
    return fail(error, HM_INPUT, "%s: there are no images in it (%zu other files)", path, passed);
}

enum hm_status data_find_files(const char *path, struct data_set *out, struct hm_error *error)
{
    *out = (struct data_set){0};
    enum hm_status status =
        file_is_folder(path) ? walk(path, "", NULL, out, error) : find_in_file(path, out, error);
    if (status == HM_OK && out->count == 0)
        status = fail(error, HM_INPUT, "%s: there are no images in it", path);
    if (status != HM_OK) {
        data_free(out);
        return status;
    }
    qsort(out->images, out->count, sizeof *out->images, by_name);
    return HM_OK;
}

enum hm_status data_write_list(const char *path, const struct data_set *set, struct hm_error *error)
{
    struct text text = {0};
    for (size_t i = 0; i < set->count; i++) {
        char *absolute = realpath(set->images[i].path, NULL);
        text_printf(&text, "%s\n", absolute ? absolute : set->images[i].path);
        free(absolute);
    }
    return file_write_text(path, &text, error);
}

enum hm_status data_fingerprint(const struct data_set *set, char hex[33], struct hm_error *error)
{
    uint64_t *hashes = mem_array(set->count, 2 * sizeof *hashes);
    if (!hashes)
        return fail_memory(error, set->count * 16, "a fingerprint");
    for (size_t i = 0; i < set->count; i++) {
        struct file_bytes file;
        hashes[2 * i] = hash64(set->images[i].name, strlen(set->images[i].name), 0);
        if (file_read(set->images[i].path, IMAGE_MAX_FILE_BYTES, &file, NULL) == HM_OK) {
            hashes[2 * i + 1] = hash64(file.bytes, file.length, 1);
            file_free(&file);
        }
    }
    hash_hex(hashes, set->count * 2 * sizeof *hashes, hex);
    mem_free(hashes);
    return HM_OK;
}
