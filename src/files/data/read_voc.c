/* Pascal VOC: one XML file a photograph.
 *
 *     <annotation><filename>000001.jpg</filename>
 *       <size><width>500</width><height>375</height></size>
 *       <object><name>person</name><difficult>0</difficult>
 *         <bndbox><xmin>8</xmin><ymin>12</ymin><xmax>352</xmax><ymax>498</ymax></bndbox>
 *       </object></annotation>
 *
 * Pixels count from 1 and the last one is part of the box. `difficult` makes an ignore region. An
 * object's <part>s (heads, hands) have boxes of their own, which are not people. Blanks and line
 * breaks around a text are the printer's.
 */
#include "data/data_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool probe_voc(char *head)
{
    const char *at = head;
    while ((at = strstr(at, "<annotation"))) {
        at += strlen("<annotation");
        if (strchr(" \t\r\n>", *at))
            return true;
    }
    return false;
}

/* What the file has said so far. */
struct voc {
    char filename[1024], label[128];
    double width, height;
    struct raw_box box;
    struct found { /* objects, until the photograph is known: <filename> may come last */
        struct raw_box box;
        char *label;
        size_t line;
    } * objects;
    size_t count, capacity;
};

static void forget(struct xml_walk *w)
{
    struct voc *v = w->context;
    for (size_t i = 0; i < v->count; i++)
        mem_free(v->objects[i].label);
    v->count = 0;
    v->width = v->height = 0;
    v->filename[0] = 0;
}

static void open_element(struct xml_walk *w, const char *name, const char **attributes)
{
    struct voc *v = w->context;
    (void)name;
    (void)attributes;
    if (w->depth == 2 && xml_at(w, 1, "object")) {
        v->box = box_empty();
        v->label[0] = 0;
    }
}

static void keep_object(struct xml_walk *w)
{
    struct voc *v = w->context;
    w->status = mem_reserve((void **)&v->objects, &v->capacity, v->count + 1, sizeof *v->objects,
                            &w->error);
    char *label = mem_string(v->label);
    if (w->status == HM_OK && !label)
        w->status = fail_memory(&w->error, strlen(v->label), "a label");
    if (w->status == HM_OK)
        v->objects[v->count++] = (struct found){v->box, label, w->line};
    else
        mem_free(label);
}

/* An element of annotation/object, or of its bndbox. */
static void close_in_object(struct xml_walk *w, const char *text)
{
    struct voc *v = w->context;
    const struct {
        const char *name;
        double *value;
        double shift;
    } corners[] = {{"xmin", &v->box.xmin, -1},
                   {"ymin", &v->box.ymin, -1},
                   {"xmax", &v->box.xmax, 0},
                   {"ymax", &v->box.ymax, 0}};
    if (w->depth == 3 && xml_at(w, 2, "name"))
        snprintf(v->label, sizeof v->label, "%s", text);
    if (w->depth == 3 && xml_at(w, 2, "difficult"))
        v->box.ignore = number_of(text) == 1;
    for (int i = 0; i < 4 && w->depth == 4 && xml_at(w, 2, "bndbox"); i++)
        if (xml_at(w, 3, corners[i].name))
            *corners[i].value = number_of_field(text) + corners[i].shift;
}

static void close_element(struct xml_walk *w, const char *name, char *text)
{
    struct voc *v = w->context;
    (void)name;
    if (w->depth == 2 && xml_at(w, 1, "filename"))
        snprintf(v->filename, sizeof v->filename, "%s", text);
    if (w->depth == 3 && xml_at(w, 1, "size") && xml_at(w, 2, "width"))
        v->width = number_of(text);
    if (w->depth == 3 && xml_at(w, 1, "size") && xml_at(w, 2, "height"))
        v->height = number_of(text);
    if (w->depth == 2 && xml_at(w, 1, "object"))
        keep_object(w);
    else if (xml_at(w, 1, "object"))
        close_in_object(w, text);
}

/* The photograph by the name that the file gives, or else by the file's own. */
static enum hm_status find_photo(struct truth_builder *b, const struct voc *v, struct place place,
                                 const struct truth_file *file, size_t *image,
                                 struct hm_error *error)
{
    bool several;
    *image = NO_PHOTO;
    if (!v->filename[0] ||
        (b->index.made && photo_index_find(&b->index, v->filename, false, &several) == NAME_ABSENT))
        return build_photo(b, place, file->folder, file->name, true, image, error);
    return build_photo(b, place, file->folder, v->filename, false, image, error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct xml_walk *w = context;
    struct voc *v = w->context;
    struct place place = {file->path, 0};
    size_t image;
    bool good;
    forget(w);
    HM_TRY(xml_read(w, b, file->path, text, &good, error));
    if (!good)
        return HM_OK;
    HM_TRY(find_photo(b, v, place, file, &image, error));
    build_declare(b, image, v->width, v->height);
    for (size_t i = 0; i < v->count && image != NO_PHOTO; i++) {
        struct found *object = &v->objects[i];
        place.line = object->line;
        object->box.label = object->label;
        HM_TRY(build_box(b, place, image, &object->box, error));
    }
    return HM_OK;
}

enum hm_status read_voc(struct truth_builder *b, const struct truth_files *files,
                        struct hm_error *error)
{
    struct voc v = {.count = 0};
    struct xml_walk w = {.open = open_element, .close = close_element, .context = &v};
    enum hm_status status = read_each(b, files, probe_voc, read_file, &w, error);
    forget(&w);
    mem_free(v.objects);
    text_free(&w.text);
    return status;
}
