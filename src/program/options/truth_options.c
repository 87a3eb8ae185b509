/* What annotations are read with, and which of the objects become windows. */
#include "options/groups.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct truth_settings, field)

const struct option options_truth[] = {
    {"format", "NAME", OPTION_CHOICE, AT(format),
     "of the annotations: pascal (INRIA, Penn-Fudan), voc, coco, caltech, csv (image,xmin,ymin,"
     "xmax,ymax[,label[,ignore]]), yolo, those of docs/formats.md, or images (none: each is a "
     "crop); default: told by what PATH holds",
     .choices = data_formats, .optional = true},
    {"labels", "A,B", OPTION_TEXT, AT(labels),
     "labels of the objects, * for anything (default: people: person, pedestrian, PASpersonWalking "
     "and the "
     "like; class 0 of YOLO)"},
    {"ignore-labels", "A,B", OPTION_TEXT, AT(ignore_labels),
     "labels of what is neither object nor background (default: people, crowd, ignore, DontCare "
     "and the like)"},
    {"photos", "DIR", OPTION_FOLDER, AT(photos),
     "where the annotated photographs are, if not beside the annotations", .role = OPTION_PLACE},
    {0},
};

#undef AT
#define AT(field) offsetof(struct window_settings, field)

const struct option options_windows[] = {
    {"fill", "SHARE", OPTION_SHARE, AT(fill),
     "of the window's height that the object takes (default: 0.75); 1: crops are the object from "
     "edge to edge, and are scaled to the window",
     .usual = "0.75", .low = 0.1, .high = 1},
    {"min-height", "PIXELS", OPTION_DOUBLE, AT(min_height),
     "boxes less tall are left out (default: 80 of a window of 128 that is filled by 0.75, in "
     "which people have 96 pixels: enlarged by a fifth at most, or as far as --upsample enlarges)",
     .low = 1, .high = 10000, .optional = true},
    {"min-visible", "SHARE", OPTION_SHARE, AT(min_visible),
     "objects of which less is visible are left out, where that is annotated (default: 65%)",
     .usual = "65%", .low = 0, .high = 1, .optional = true},
    {"jitter", "PX[,SCALE]", OPTION_TEXT, AT(jitter),
     "add copies of each positive, moved by up to PX pixels of the window and scaled by up to "
     "SCALE, such as 2,3% (default: none)"},
    {"jitter-copies", "N", OPTION_INT, AT(copies), "how many copies --jitter adds (default: 2)",
     .usual = "2", .low = 1, .high = 100},
    {0},
};

struct data_reading truth_reading(const struct truth_settings *s,
                                  const struct files_settings *files)
{
    return (struct data_reading){.format = s->format.given ? data_formats[s->format.value] : NULL,
                                 .labels = s->labels,
                                 .ignore_labels = s->ignore_labels,
                                 .photos = s->photos,
                                 .exif = (enum data_exif)files->exif};
}

/* "2", "2,3%", "2,0.03". */
static bool read_jitter(const char *text, double *pixels, double *scale)
{
    char *end;
    if (!strchr("0123456789.", *text))
        return false;
    *pixels = number_read(text, &end);
    *scale = 0;
    if (*end == ',' && end[1] && strchr("0123456789.", end[1])) {
        *scale = number_read(end + 1, &end);
        if (*end == '%') {
            *scale /= 100;
            end++;
        }
    }
    return *end == 0 && *pixels >= 0 && *pixels <= 64 && *scale >= 0 && *scale <= 0.5 &&
           *pixels + *scale > 0;
}

enum hm_status windows_of_settings(const struct window_settings *s,
                                   const struct hm_geometry *geometry, double upsample,
                                   struct data_window_rule *rule, struct hm_error *error)
{
    *rule = data_default_rule(geometry->window_height * s->fill);
    rule->min_height *= scan_first_scale(upsample);
    if (s->min_height.given)
        rule->min_height = s->min_height.value;
    if (s->min_visible.given)
        rule->min_visible = s->min_visible.value;
    if (!s->jitter)
        return HM_OK;
    rule->copies = s->copies;
    return read_jitter(s->jitter, &rule->jitter_pixels, &rule->jitter_scale)
               ? HM_OK
               : fail(error, HM_USAGE,
                      "--jitter %s: give pixels up to 64 and a scale up to 50%%, such as 2,3%%",
                      s->jitter);
}
