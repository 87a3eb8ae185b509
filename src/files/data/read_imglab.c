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
    if (w->depth == 3 && strcmp(name, "image") == 0) {
        xml_open_photo(w, a, "file");
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
    if (w->depth != 4 || strcmp(name, "box") != 0)
        return;
    i->box.label = i->label[0] ? i->label : NULL;
    xml_add_box(w, &i->box);
}

enum hm_status read_imglab(struct truth_builder *b, const struct truth_files *files,
                           struct hm_error *error)
{
    struct imglab i = {0};
    struct xml_walk w = {.open = open_element, .close = close_element, .context = &i};
    return xml_read_each(&w, b, files, probe_imglab, error);
}
