/* Pictures that are not taken for crops, because something with them looks like annotations: a file
 * among them, one that is called as a picture is, or a folder beside theirs.
 */
#include "data/data_internal.h"
#include "disk/disk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Endings of a file that says something of one picture; of others, such as .xmp, tools are the
 * readers. */
static const char of_one_picture[] = ".txt,.xml,.json,.csv,.yaml,.yml,.pts,.ann,.gt,.lbl,.bbox";

/* "a" of "x/a.jpg": how long it is with its folder. */
static size_t stem_length(const char *name)
{
    const char *dot = strrchr(file_name(name), '.');
    return dot ? (size_t)(dot - name) : strlen(name);
}

static bool same_stem(const char *a, const char *b)
{
    size_t length = stem_length(a);
    return length == stem_length(b) && strncmp(a, b, length) == 0;
}

/* Files are sorted by name, so one that is called as a picture is stands next to it. */
static bool is_of_neighbour(const struct data_set *files, size_t i)
{
    for (size_t k = i > 0 ? i - 1 : i + 1; k <= i + 1 && k < files->count; k += 2)
        if (is_picture_name(files->images[k].name) &&
            same_stem(files->images[k].name, files->images[i].name))
            return true;
    return false;
}

/* A text with numbers, or with nothing at all. */
static bool says_nothing_or_numbers(const char *text, size_t length)
{
    bool empty = true;
    for (size_t i = 0; i < length; i++) {
        if (isdigit((unsigned char)text[i]))
            return true;
        empty = empty && isspace((unsigned char)text[i]);
    }
    return empty;
}

/* words: what file i looks like; *like false: it does not look like annotations. */
static enum hm_status look_at_file(const struct data_set *files, size_t i, bool *like,
                                   char words[120], struct hm_error *error)
{
    struct file_bytes head;
    const struct data_image *file = &files->images[i];
    *like = false;
    enum hm_status status = text_head(file->path, TEXT_HEAD, &head, error);
    if (status != HM_OK)
        return status == HM_MEMORY ? status : HM_OK;
    const char *text = text_start(&head);
    size_t length = head.length - (size_t)(text - (const char *)head.bytes);
    *like = looks_like_annotations(file->name, (const unsigned char *)text, length, words);
    if (!*like && ends_in_one_of(file->name, of_one_picture) && is_of_neighbour(files, i) &&
        says_nothing_or_numbers(text, length)) {
        snprintf(words, 120, "it is called as a picture is");
        *like = true;
    }
    file_free(&head);
    return HM_OK;
}

/* ---- a folder beside --------------------------------------------------------------------- */

static const char *const beside[] = {"labels",     "label",       "label_2", "annotations",
                                     "annotation", "Annotations", "anns",    "Annotation",
                                     "ann",        "gt",          NULL};
#define LOOKED_AT 200 /* pictures, whose annotations are looked for */

/* Is this text called as one of the pictures is, also "a.jpg.json", or does its beginning name one?
 */
static enum hm_status is_theirs(const struct data_image *text, const struct data_set *pictures,
                                bool *theirs, struct hm_error *error)
{
    const char *name = file_name(text->name), *words = "";
    struct file_bytes head = {0};
    *theirs = false;
    if (!ends_in_one_of(name, of_one_picture))
        return HM_OK;
    enum hm_status status = text_head(text->path, TEXT_HEAD, &head, error);
    if (status == HM_OK && !memchr(head.bytes, 0, head.length))
        words = text_start(&head);
    for (size_t i = 0; i < pictures->count && i < LOOKED_AT && !*theirs; i++) {
        const char *picture = file_name(pictures->images[i].name);
        *theirs = is_picture_name(picture) &&
                  (same_stem(name, picture) || strncmp(name, picture, strlen(picture)) == 0 ||
                   (!file_ends_in(name, ".txt") && strstr(words, picture)));
    }
    file_free(&head);
    return status == HM_MEMORY ? status : HM_OK;
}

static enum hm_status holds_theirs(const char *folder, const struct data_set *pictures,
                                   char **example, struct hm_error *error)
{
    struct data_set texts;
    bool theirs = false;
    enum hm_status status = data_find_files(folder, &texts, error);
    if (status != HM_OK)
        return status == HM_MEMORY ? status : HM_OK;
    for (size_t t = 0; t < texts.count && !theirs && status == HM_OK; t++) {
        status = is_theirs(&texts.images[t], pictures, &theirs, error);
        if (theirs)
            *example = mem_string(texts.images[t].path);
    }
    if (theirs && !*example)
        status = fail_memory(error, 0, "a path");
    data_free(&texts);
    return status;
}

/* Sets of many tools have "images" and "labels", or "JPEGImages" and "Annotations", or parts of
 * them: "images/train" and "labels/train". */
static enum hm_status look_beside(const char *path, const struct data_set *pictures, char **example,
                                  struct hm_error *error)
{
    char *above = file_absolute(path);
    if (!above)
        return fail(error, HM_INPUT, "%s: it has gone away", path);
    enum hm_status status = HM_OK;
    for (int level = 0; level < 2 && status == HM_OK && !*example; level++) {
        char *slash = strrchr(above, '/');
        if (!slash || slash == above)
            break;
        *slash = 0;
        for (int k = 0; beside[k] && status == HM_OK && !*example; k++) {
            char *folder = file_join(above, beside[k]);
            if (!folder)
                status = fail_memory(error, 0, "a path");
            else if (file_is_folder(folder))
                status = holds_theirs(folder, pictures, example, error);
            mem_free(folder);
        }
    }
    mem_free(above);
    return status;
}

enum hm_status refuse_unknown(const char *path, bool folder, const struct data_set *files,
                              struct hm_error *error)
{
    for (size_t i = 0; i < files->count; i++) {
        char words[120];
        bool like;
        if (is_picture_name(files->images[i].name))
            continue;
        HM_TRY(look_at_file(files, i, &like, words, error));
        if (like)
            return fail(
                error, HM_INPUT,
                "%s: this looks like annotations (%s) in no format that is read; convert it "
                "to Pascal VOC, COCO, YOLO or CSV (docs/formats.md has all)%s%s%s",
                files->images[i].path, words,
                folder ? ", or say `format` images where every picture of " : "",
                folder ? path : "", folder ? " is a crop of the object" : "");
    }
    char *example = NULL;
    enum hm_status status = folder ? look_beside(path, files, &example, error) : HM_OK;
    if (status == HM_OK && example)
        fail(error, status = HM_INPUT,
             "%s: these pictures have annotations beside them (such as %s): give those, or the "
             "folder that holds both, or say `format` images where every picture of it is a crop "
             "of the object",
             path, example);
    mem_free(example);
    return status;
}
