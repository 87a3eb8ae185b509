/* Copies of photographs with boxes and scores, for `detect --draw`: what is drawn, and under which
 * names. Every photograph gets a drawing of its own, and no drawing takes the place of a
 * photograph. */
#include "report/drawings.h"
#include "box/box.h"
#include "disk/disk.h"
#include "report/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* ---- names ------------------------------------------------------------------------------- */

#define LONGEST_STEM 150 /* of a file name; names end at 255 bytes */

/* The stem of a photograph's name, slashes made into underscores; of a long one its end. */
static void stem_of(const char *name, struct text *out)
{
    const char *dot = strrchr(file_name(name), '.');
    size_t length = dot && dot != file_name(name) ? (size_t)(dot - name) : strlen(name);
    size_t skip = length > LONGEST_STEM ? length - LONGEST_STEM : 0;
    for (size_t i = skip; i < length; i++)
        text_append(out, name[i] == '/' ? "_" : name + i, 1);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "name.jpg", or "name-2.jpg" for the second of that name, in the order of the photographs. */
static enum hm_status number_names(const struct data_set *set, struct file_list *names,
                                   struct hm_error *error)
{
    struct file_list seen = {0}; /* sorted */
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < set->count && status == HM_OK; i++) {
        struct text stem = {0}, name = {0};
        stem_of(set->images[i].name, &stem);
        text_printf(&name, "%s.jpg", stem.bytes ? stem.bytes : "photo");
        const char *key = name.bytes;
        for (int n = 2;
             key && seen.count > 0 && bsearch(&key, seen.names, seen.count, sizeof key, by_text);
             n++) {
            name.length = 0;
            text_printf(&name, "%s-%d.jpg", stem.bytes ? stem.bytes : "photo", n);
            key = name.bytes;
        }
        status = stem.failed || name.failed ? fail_memory(error, 0, "names of drawings")
                                            : file_list_add(names, name.bytes, error);
        HM_THEN(status, file_list_add(&seen, name.bytes, error));
        for (size_t k = seen.count; k > 1 && strcmp(seen.names[k - 2], seen.names[k - 1]) > 0;
             k--) {
            char *swap = seen.names[k - 1];
            seen.names[k - 1] = seen.names[k - 2];
            seen.names[k - 2] = swap;
        }
        text_free(&stem);
        text_free(&name);
    }
    file_list_free(&seen);
    return status;
}

enum hm_status drawing_names(const char *folder, const struct data_set *set,
                             struct file_list *paths, struct hm_error *error)
{
    struct file_list names = {0};
    enum hm_status status = number_names(set, &names, error);
    for (size_t i = 0; i < names.count && status == HM_OK; i++) {
        char *path = file_join(folder, names.names[i]);
        status = path ? file_list_add(paths, path, error) : fail_memory(error, 0, "a path");
        struct stat drawing, photo;
        for (size_t k = 0; status == HM_OK && stat(path, &drawing) == 0 && k < set->count; k++)
            if (stat(set->images[k].path, &photo) == 0 && photo.st_dev == drawing.st_dev &&
                photo.st_ino == drawing.st_ino)
                status =
                    fail(error, HM_OUTPUT,
                         "%s: a drawing would replace this photograph; give --draw another folder",
                         path);
        mem_free(path);
    }
    file_list_free(&names);
    return status;
}

/* ---- boxes ------------------------------------------------------------------------------- */

void draw_objects(struct image *image, const struct hm_model *model,
                  const struct hm_detection *boxes, size_t count)
{
    const struct color green = {64, 255, 64}, black = {0, 0, 0};
    int scale = image->height >= 900 ? 2 : 1;
    for (size_t i = count; i-- > 0;) { /* the best is drawn last, on top */
        const struct hm_detection *box = &boxes[i];
        struct box object = box_object_of_window(&model->object, BOX_OF(box));
        char label[32];
        snprintf(label, sizeof label, "%.2f", (double)box->score);
        draw_box(image, object.x, object.y, object.width, object.height, 2 * scale, green);
        draw_text(image, (int)(object.x > 0 ? object.x : 0),
                  (int)(object.y > 9 * scale ? object.y - 9 * scale : 0), scale, label, green,
                  black);
    }
}
