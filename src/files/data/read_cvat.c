/* CVAT's own XML, version 1.1: one file a task.
 *
 *     <annotations><version>1.1</version>
 *       <image id="0" name="a.jpg" width="320" height="240">
 *         <box label="person" xtl="120.0" ytl="40.0" xbr="180.0" ybr="190.0"/>
 *         <polygon label="person" points="1.0,2.0;3.0,4.0;5.0,6.0"/>
 *       </image></annotations>
 *
 * Of a video the file has tracks, <track label="person"><box frame="7" outside="0" xtl=.../>, whose
 * photographs are those that CVAT exports, frame_000007. Corners, real, 0-based. An outline's box
 * is from its smallest to its largest coordinates; points and lines are not objects.
 */
#include "data/data_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool probe_cvat(char *head)
{
    return strstr(head, "<annotations") &&
           (strstr(head, "<image ") || strstr(head, "<track ") || strstr(head, "<task>"));
}

struct cvat {
    char label[128]; /* of the track */
};

/* "1.0,2.0;3.0,4.0" */
static struct raw_box box_of_points(const char *points)
{
    struct raw_box box = box_empty();
    while (points && *points) {
        double x = next_number(&points), y = NAN;
        if (*points == ',') {
            points++;
            y = next_number(&points);
        }
        box_hold(&box, x, y);
        points += strcspn(points, ";");
        points += *points == ';';
    }
    return box;
}

static void take_box(struct xml_walk *w, struct raw_box box, const char *label)
{
    box.label = label ? label : "";
    xml_add_box(w, &box);
}

static struct raw_box corners_of(const char **a)
{
    return (struct raw_box){.xmin = xml_number(a, "xtl"),
                            .ymin = xml_number(a, "ytl"),
                            .xmax = xml_number(a, "xbr"),
                            .ymax = xml_number(a, "ybr")};
}

static struct raw_box shape_of(const char *name, const char **a, bool *is_shape)
{
    *is_shape = true;
    if (strcmp(name, "box") == 0)
        return corners_of(a);
    if (strcmp(name, "polygon") == 0)
        return box_of_points(xml_attribute(a, "points"));
    if (strcmp(name, "ellipse") == 0) {
        double x = xml_number(a, "cx"), y = xml_number(a, "cy");
        double rx = xml_number(a, "rx"), ry = xml_number(a, "ry");
        return (struct raw_box){.xmin = x - rx, .ymin = y - ry, .xmax = x + rx, .ymax = y + ry};
    }
    if (strcmp(name, "mask") == 0) {
        double x = xml_number(a, "left"), y = xml_number(a, "top");
        return (struct raw_box){.xmin = x,
                                .ymin = y,
                                .xmax = x + xml_number(a, "width"),
                                .ymax = y + xml_number(a, "height")};
    }
    *is_shape = false;
    return box_empty();
}

static void open_element(struct xml_walk *w, const char *name, const char **a)
{
    struct cvat *c = w->context;
    struct place place = {w->file->path, w->line};
    bool is_shape;
    if (w->depth == 2 && strcmp(name, "image") == 0) {
        xml_open_photo(w, a, "name");
    } else if (w->depth == 2 && strcmp(name, "track") == 0) {
        const char *label = xml_attribute(a, "label");
        snprintf(c->label, sizeof c->label, "%s", label ? label : "");
    } else if (w->depth == 3 && (xml_at(w, 1, "image") || xml_at(w, 1, "track"))) {
        struct raw_box box = shape_of(name, a, &is_shape);
        const char *outside = xml_attribute(a, "outside");
        double frame = xml_number(a, "frame");
        char photo[40];
        if (!is_shape || (outside && strcmp(outside, "1") == 0))
            return;
        if (xml_at(w, 1, "image")) {
            take_box(w, box, xml_attribute(a, "label"));
            return;
        }
        snprintf(photo, sizeof photo, "frame_%06.0f.png", frame >= 0 && frame < 1e9 ? frame : 0);
        w->status = build_photo(w->b, place, w->file->folder, photo, true, &w->image, &w->error);
        take_box(w, box, c->label);
    }
}

enum hm_status read_cvat(struct truth_builder *b, const struct truth_files *files,
                         struct hm_error *error)
{
    struct cvat c = {0};
    struct xml_walk w = {.open = open_element, .context = &c};
    return xml_read_each(&w, b, files, probe_cvat, error);
}
