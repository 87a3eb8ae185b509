/* dlib's imglab: one XML file a set.
 *
 *     <dataset><images>
 *       <image file='a.jpg' width='320' height='240'>
 *         <box top='40' left='120' width='60' height='150' ignore='1'><label>person</label></box>
 *       </image></images></dataset>
 *
 * 0-based, with width and height. A box without a label is of the one object of the set. Parts of a
 * box are points, which are not read.
 */
#include "data/data_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool probe_imglab(char *head)
{
    return strstr(head, "<dataset") && strstr(head, "<image");
}

struct imglab {
    struct truth_builder *b;
    const struct truth_file *file;
    size_t image;
    struct raw_box box;
    char label[128];
};

static bool says_yes(const char *text)
{
    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

static void open_element(struct xml_walk *w, const char *name, const char **a)
{
    struct imglab *i = w->context;
    struct place place = {i->file->path, w->line};
    if (w->depth == 3 && strcmp(name, "image") == 0) {
        const char *file = xml_attribute(a, "file");
        i->image = NO_PHOTO;
        if (file)
            w->status =
                build_photo(i->b, place, i->file->folder, file, false, &i->image, &w->error);
        else
            build_drop(i->b, DATA_DROP_LINE, place, "an image without file=");
        if (w->status == HM_OK)
            build_declare(i->b, i->image, xml_number(a, "width"), xml_number(a, "height"));
    } else if (w->depth == 4 && strcmp(name, "box") == 0) {
        double x = xml_number(a, "left"), y = xml_number(a, "top");
        const char *ignore = xml_attribute(a, "ignore"), *hard = xml_attribute(a, "difficult");
        i->box = (struct raw_box){.xmin = x,
                                  .ymin = y,
                                  .xmax = x + xml_number(a, "width"),
                                  .ymax = y + xml_number(a, "height"),
                                  .ignore = says_yes(ignore) || says_yes(hard)};
        i->label[0] = 0;
    }
}

static void close_element(struct xml_walk *w, const char *name, char *text)
{
    struct imglab *i = w->context;
    if (w->depth == 5 && strcmp(name, "label") == 0 && xml_at(w, 3, "box"))
        snprintf(i->label, sizeof i->label, "%s", text);
    if (w->depth != 4 || strcmp(name, "box") != 0 || i->image == NO_PHOTO)
        return;
    i->box.label = i->label[0] ? i->label : NULL;
    w->status =
        build_box(i->b, (struct place){i->file->path, w->line}, i->image, &i->box, &w->error);
}

static enum hm_status read_file(struct truth_builder *b, void *context,
                                const struct truth_file *file, char *text, struct hm_error *error)
{
    struct xml_walk *w = context;
    struct imglab *i = w->context;
    bool good;
    i->b = b;
    i->file = file;
    i->image = NO_PHOTO;
    return xml_read(w, b, file->path, text, &good, error);
}

enum hm_status read_imglab(struct truth_builder *b, const struct truth_files *files,
                           struct hm_error *error)
{
    struct imglab i = {.image = NO_PHOTO};
    struct xml_walk w = {.open = open_element, .close = close_element, .context = &i};
    enum hm_status status = read_each(b, files, probe_imglab, read_file, &w, error);
    text_free(&w.text);
    return status;
}
