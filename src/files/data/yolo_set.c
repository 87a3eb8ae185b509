/* YOLO's sets as its tools name them: a list of photographs (train.txt), or data.yaml with the
 * folders or lists of its parts. Labels lie beside a photograph, or in the folder labels/ where the
 * photograph is in images/.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <stdio.h>
#include <string.h>

/* "a/images/b.jpg" -> "a/labels/b.txt" (the last images/), else "a/b.txt". NULL in *labels where
 * neither exists. */
enum hm_status yolo_labels_of(const char *photo, char **labels, struct hm_error *error)
{
    const char *dot = strrchr(photo, '.'), *images = NULL;
    int stem = (int)(dot && dot > file_name(photo) ? dot - photo : (long)strlen(photo));
    for (const char *p = photo; (p = strstr(p, "images/")); p++)
        if (p == photo || p[-1] == '/')
            images = p;
    *labels = NULL;
    for (int turn = 0; turn < 2 && !*labels; turn++) {
        struct text path = {0};
        if (turn == 0 && !images)
            continue;
        if (turn == 0)
            text_printf(&path, "%.*slabels/%.*s.txt", (int)(images - photo), photo,
                        stem - (int)(images + 7 - photo), images + 7);
        else
            text_printf(&path, "%.*s.txt", stem, photo);
        enum hm_status status = text_check(&path, error);
        if (status != HM_OK) {
            text_free(&path);
            return status;
        }
        if (file_exists(path.bytes) && !(*labels = mem_string(path.bytes)))
            status = fail_memory(error, path.length, "a path");
        text_free(&path);
        HM_TRY(status);
    }
    return HM_OK;
}

/* Does any of the first photographs exist and have labels? */
static enum hm_status any_labels(const struct data_set *photos, bool *any, struct hm_error *error)
{
    *any = false;
    for (size_t i = 0; i < photos->count && i < 50 && !*any; i++) {
        char *labels;
        if (!is_picture_name(photos->images[i].path) || !file_exists(photos->images[i].path))
            continue;
        HM_TRY(yolo_labels_of(photos->images[i].path, &labels, error));
        *any = labels != NULL;
        mem_free(labels);
    }
    return HM_OK;
}

/* ---- data.yaml --------------------------------------------------------------------------- */

/* The value of a key at the start of a line, without quotes; false: there is none. */
static bool value_of(const char *text, const char *key, char *out, size_t size)
{
    size_t length = strlen(key);
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) != 0 || line[length] != ':')
            continue;
        const char *from = line + length + 1 + strspn(line + length + 1, " \t\"'[");
        snprintf(out, size, "%.*s", (int)strcspn(from, "\r\n#,]\"'"), from);
        text_trim(out);
        return *out != 0;
    }
    return false;
}

/* The photographs of one part, where its folder or list is found: as it stands, below `path:`, or
 * without the "../" that exports put in front. */
static enum hm_status find_part(const char *folder, const char *base, const char *part,
                                struct data_set *out, struct hm_error *error)
{
    const char *plain = part;
    while (strncmp(plain, "../", 3) == 0 || strncmp(plain, "./", 2) == 0)
        plain = strchr(plain, '/') + 1;
    const char *tries[2] = {part, plain};
    bool found = false;
    for (int i = 0; i < 4 && !found; i++) {
        struct text path = {0};
        bool below = i % 2 == 0 && *base;
        const char *name = tries[i / 2];
        below = below && *name != '/';
        text_printf(&path, "%s%s%s%s", *name == '/' ? "" : folder, below ? base : "",
                    below ? "/" : "", name);
        if (path.failed) {
            text_free(&path);
            return fail_memory(error, 0, "a path");
        }
        found = file_exists(path.bytes);
        struct data_set photos = {0};
        enum hm_status status = found ? data_find(path.bytes, &photos, error) : HM_OK;
        text_free(&path);
        if (status == HM_OK && found)
            status = data_join(out, &photos, error);
        if (status == HM_MEMORY)
            return status;
    }
    return HM_OK;
}

static enum hm_status photos_of_yaml(const char *path, const char *text, struct data_set *out,
                                     struct hm_error *error)
{
    static const char *const parts[] = {"train", "val", "valid", "test"};
    char base[512] = "", part[512], folder[1024];
    snprintf(folder, sizeof folder, "%.*s", (int)(file_name(path) - path), path);
    if (value_of(text, "path", base, sizeof base) && base[0] == '/' && !file_exists(base))
        base[0] = 0; /* of another machine */
    if (base[0] == '/')
        folder[0] = 0;
    char seen[4][512] = {""};
    for (size_t i = 0; i < 4; i++) {
        if (!value_of(text, parts[i], part, sizeof part))
            continue;
        snprintf(seen[i], sizeof seen[i], "%s", part);
        bool again = false; /* val is often train */
        for (size_t k = 0; k < i; k++)
            again = again || strcmp(seen[k], part) == 0;
        if (!again)
            HM_TRY(find_part(folder, base, part, out, error));
    }
    return HM_OK;
}

/* ---- lists ------------------------------------------------------------------------------- */

/* Is the first line that says something the name of a picture and nothing else? */
static bool is_list(const char *text)
{
    char line[1024];
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        snprintf(line, sizeof line, "%.*s", (int)(length < 1000 ? length : 1000), text);
        char *word = text_trim(line);
        if (*word && *word != '#')
            return is_picture_name(word) && !strpbrk(word, ",;\t{<");
        text += length;
        text += strspn(text, "\r\n");
    }
    return false;
}

enum hm_status yolo_set_photos(const char *path, struct data_set *out, struct hm_error *error)
{
    struct file_bytes head;
    bool any = false;
    *out = (struct data_set){0};
    if (is_picture_name(path) || !file_exists(path))
        return HM_OK;
    enum hm_status status = text_head(path, 8192, &head, error);
    if (status != HM_OK)
        return status == HM_MEMORY ? status : HM_OK;
    const char *text = text_start(&head);
    bool yaml = file_ends_in(path, ".yaml") || file_ends_in(path, ".yml");
    if (yaml && (strncmp(text, "names:", 6) == 0 || strstr(text, "\nnames:")))
        status = photos_of_yaml(path, text, out, error);
    else if (!yaml && is_list(text))
        status = data_find(path, out, error);
    file_free(&head);
    if (status == HM_OK)
        status = any_labels(out, &any, error);
    if (!any)
        data_free(out);
    return status == HM_MEMORY ? status : HM_OK;
}
